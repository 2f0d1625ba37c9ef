import EventSamples
import Foundation
import MirroringEvents
import MirroringWire
import Testing

@testable import MirroringBridge
@testable import RabbitMQClient

@Suite struct HistoryMessageTests {
    private let event = MirroringStatusEventArgs.typical(sequence: 1)

    @Test func eventKeepsItsMessageUntouched() {
        let body = event.encodedJSON()
        guard case .event(let entry) = HistoryMessage(.sample(event, at: 7, body: body), user: "bridge") else {
            Issue.record("not an event")
            return
        }
        #expect(entry.position == 7)
        #expect(entry.event == event)
        #expect(entry.message.body == body)
        #expect(entry.received.keyMatchesJob)
        #expect(!entry.received.isUserVerified)
    }

    /// Whoever may publish barriers can send anything to the history by further keys, of which a stream keeps none.
    @Test func onlyABridgeFindsSomethingWrongWithJobs() throws {
        let finding = JobFinding(
            .flaky(failed: 3, of: 10),
            jobId: event.jobId,
            jobName: "",
            runId: nil,
            since: .now,
            bridgeId: UUID(),
            time: .now
        )
        var message = finding.message(user: "bridge")
        guard case .finding(finding) = HistoryMessage(.sample(message, at: 7), user: "bridge") else {
            Issue.record("not believed")
            return
        }
        guard case .finding = HistoryMessage(.sample(message, at: 7), user: "other", otherUsers: ["bridge"]) else {
            Issue.record("not believed of another bridge")
            return
        }
        guard case .other = HistoryMessage(.sample(message, at: 7), user: "other") else {
            Issue.record("believed of somebody else")
            return
        }
        message.routingKey = WireNames.MonitorKey.barrier
        guard case .other = HistoryMessage(.sample(message, at: 7), user: "bridge") else {
            Issue.record("believed under another key")
            return
        }
        let settlement = JobSettlement(
            of: .flaky,
            findingId: finding.id,
            jobId: event.jobId,
            jobName: "",
            runId: nil,
            bridgeId: UUID(),
            time: .now
        )
        let settled = HistoryMessage(.sample(settlement.message(user: "bridge"), at: 8), user: "bridge")
        guard case .settlement(settlement) = settled else {
            Issue.record("not believed")
            return
        }
    }

    @Test func whatCantBeReadSaysWhy() {
        guard case .unreadable(_, let reason, _) = HistoryMessage(.sample(event, at: 7, body: [0x7B]), user: "bridge")
        else {
            Issue.record("readable")
            return
        }
        #expect(!reason.isEmpty)
    }

    /// Anybody can write any job into a body: an event that no key puts under a job is kept where an operator sees it.
    @Test func eventOfNoJobIsADeadLetterWithItsReason() {
        let body = event.encodedJSON()
        let nowhere = StoredMessage.sample(event, at: 7, key: "x.Transferring.processing.running", body: body)
        guard case .unreadable(_, let reason, _) = HistoryMessage(nowhere, user: "bridge") else {
            Issue.record("believed")
            return
        }
        #expect(reason.hasPrefix("The event's routing key names no job, "))
        var detour = EventMessage.make(event, body: body, user: "ann")
        detour.exchange = "mirroring.session.ann.own"
        guard case .unreadable(_, let reason, _) = HistoryMessage(.sample(detour, at: 7), user: "bridge") else {
            Issue.record("believed")
            return
        }
        #expect(reason.hasPrefix("The event did not come straight through \"mirroring.events\", "))
    }

    @Test func eventUnderTheKeyOfAnotherJobIsOneOfThatJob() {
        let other = UUID()
        let stored = StoredMessage.sample(
            event,
            at: 7,
            key: "\(other.uuidString.lowercased()).Transferring.processing.running",
            body: event.encodedJSON()
        )
        guard case .event(let entry) = HistoryMessage(stored, user: "bridge") else {
            Issue.record("not an event")
            return
        }
        #expect(entry.jobId == other && entry.run == RunKey(origin: other, runId: event.runId))
    }

    @Test func bridgesOfSeveralUsersKnowEachOther() {
        for (user, counts) in [("bridge", true), ("other", true), ("engine", false)] {
            let message = BarrierMessage(id: "id", bridgeId: UUID(), epoch: "e").message(user: user)
            let read = HistoryMessage(.sample(message, at: 8), user: "bridge", otherUsers: ["other"])
            let isBarrier = if case .barrier = read { true } else { false }
            #expect(isBarrier == counts, "\(user)")
        }
    }

    /// Whoever may publish events, or barriers as engines do, must not be able to fake what bridges say to each other.
    @Test func wordOfABridgeIsKnownByItsExchangeAndItsUser() {
        guard case .unreadable = HistoryMessage(.sample(event, at: 7, body: []), user: "bridge") else {
            Issue.record("an empty event is no barrier")
            return
        }
        guard case .barrier(let barrier) = barrier(user: "bridge", epoch: "e", bridge: "b") else {
            Issue.record("not a barrier")
            return
        }
        #expect(barrier.id == "id" && barrier.epoch == "e")
        for (user, bridge) in [("engine", "b"), (nil, "b"), ("bridge", nil)] {
            guard case .other = self.barrier(user: user, epoch: "e", bridge: bridge) else {
                Issue.record("the barrier of \(user ?? "nobody") counts")
                return
            }
        }
    }

    @Test func copyOfADeadLetterIsKnownWhoeverHasSentIt() {
        let original = Delivery.sample(event, at: 7, body: [])
        let letter = DeadLetterMessage.make(original, reason: "why", epoch: "e", user: "bridge")
        guard case .deadLettered(7, let copy, false) = HistoryMessage(.sample(letter, at: 12), user: "bridge"),
            case .deadLettered(7, copy, false) = HistoryMessage(.sample(letter, at: 12), user: "somebody else")
        else {
            Issue.record("the copy is not known again")
            return
        }
        #expect(copy == LetterFingerprint(original: original))
    }

    /// Only of the bridge's own user is it believed that it was sent by a bridge.
    @Test func copyOfAnEarlierVersionIsCertain() {
        var letter = DeadLetterMessage.make(.sample(event, at: 7, body: []), reason: "why", epoch: "e", user: "bridge")
        letter.properties.headers[WireNames.Header.announced] = nil
        guard case .deadLettered(7, _, true) = HistoryMessage(.sample(letter, at: 12), user: "bridge"),
            case .deadLettered(7, _, false) = HistoryMessage(.sample(letter, at: 12), user: "somebody else")
        else {
            Issue.record("anybody's word counts")
            return
        }
    }

    @Test func whatNamesNoOriginalIsNoDeadLetter() {
        var letter = DeadLetterMessage.make(.sample(event, at: 7, body: []), reason: "why", epoch: "e", user: "bridge")
        for header in [WireNames.Header.position, WireNames.Header.reason] {
            letter.properties.headers[header] = nil
            guard case .other = HistoryMessage(.sample(letter, at: 12), user: "bridge") else {
                Issue.record("without \(header)")
                return
            }
        }
    }

    private func barrier(user: String?, epoch: Epoch?, bridge: String?) -> HistoryMessage {
        var message = BarrierMessage(id: "id", bridgeId: UUID(), epoch: epoch).message(user: "")
        message.properties.userId = user
        if bridge == nil { message.properties.headers[WireNames.Header.bridgeId] = nil }
        return HistoryMessage(.sample(message, at: 8), user: "bridge")
    }
}
