import EventSamples
import Foundation
import MirroringEvents
import MirroringWire
import RabbitMQClient
import Testing

@testable import MirroringPublisher

@Suite struct RelayTests {
    private var relay = Relay.sample()

    // MARK: The history

    @Test mutating func nothingIsTakenOrPublishedBeforeTheHistoryTakesMessages() {
        #expect(relay.room == 0)
        #expect(relay.next().isWait)
        relay.connected()
        #expect(relay.next().isProbe)
        #expect(relay.room == 0)
        #expect(relay.next().isWait, "one question at a time")
        #expect(relay.hear(.settled(Relay.probe, .confirmed)).delivered == [])
        #expect(relay.room == 100)
        relay.accept(PendingEvent.samples(1...3))
        #expect(relay.next().published == [1, 2, 3])
        #expect(relay.next().isWait)
    }

    @Test mutating func historyThatIsMissingIsAskedForAgainAfterLongerAndLongerPauses() {
        relay.connected()
        for pause in [1.0, 2, 4] {
            #expect(relay.next().isProbe)
            #expect(relay.hear(.settled(Relay.probe, .noRoute)).refusal?.contains("no queue takes them") == true)
            #expect(relay.room == 0)
            let time = relay.next().pause
            #expect(time.map { (pause / 2...pause).contains($0 / .seconds(1)) } == true, "\(String(describing: time))")
            relay.resume()
        }
        #expect(relay.next().isProbe)
        #expect(relay.hear(.settled(Relay.probe, .confirmed)).delivered == [])
        #expect(relay.room == 100)
    }

    @Test mutating func itIsClearWhenTheHistoryTakesMessagesAndNoEventWaits() {
        #expect(!relay.isClear)
        relay.connected()
        _ = relay.next()
        _ = relay.hear(.settled(Relay.probe, .noRoute))
        #expect(!relay.isClear)
        _ = relay.next()
        relay.resume()
        _ = relay.next()
        _ = relay.hear(.settled(Relay.probe, .confirmed))
        #expect(relay.isClear)
        relay.accept(PendingEvent.samples(1...1))
        _ = relay.next()
        #expect(!relay.isClear)
        _ = relay.hear(.settled(1...1, .confirmed))
        #expect(relay.isClear)
        relay.disconnected()
        #expect(!relay.isClear)
    }

    @Test mutating func eachConnectionIsAsked() {
        relay.connectToHistory()
        relay.disconnected()
        #expect(!relay.isConnected)
        #expect(relay.room == 0)
        #expect(relay.next().isWait)
        relay.connected()
        #expect(relay.isConnected)
        #expect(relay.next().isProbe)
    }

    @Test mutating func whoMayNotAskGoesOnWithoutAnAnswer() {
        relay.connected()
        _ = relay.next()
        guard case .probeForbidden(AMQPError.denied) = relay.hear(.closed(.denied)) else {
            Issue.record("not told")
            return
        }
        relay.disconnected()
        relay.connected()
        #expect(relay.room == 100)
        relay.accept(PendingEvent.samples(1...1))
        #expect(relay.next().published == [1])
        guard case .ended(AMQPError.denied) = relay.hear(.closed(.denied)) else {
            Issue.record("it was not the question that was denied")
            return
        }
    }

    @Test mutating func connectionThatEndsWithoutAReasonHasOne() {
        relay.connectToHistory()
        guard case .ended(let error) = relay.hear(.closed(nil)) else {
            Issue.record("not told")
            return
        }
        #expect(error.code == .closed)
    }

    // MARK: Delivery

    @Test mutating func eventsAreDeliveredInOrderByTheirTokens() {
        relay.connectToHistory()
        relay.accept(PendingEvent.samples(1...4))
        #expect(relay.next().tokens == [1, 2, 3, 4])
        #expect(relay.hear(.settled(2...3, .confirmed)).delivered == [])
        #expect(relay.oldest?.event.sequence == 1)
        #expect(relay.hear(.settled(1...1, .confirmed)).delivered == [1, 2, 3])
        #expect(relay.oldest?.event.sequence == 4)
        #expect(relay.room == 99)
    }

    @Test mutating func whatIsRefusedIsPublishedAgainAfterAPauseThatAConfirmMakesShortAgain() {
        relay.connectToHistory()
        relay.accept(PendingEvent.samples(1...3))
        _ = relay.next()
        for pause in [1.0, 2] {
            #expect(relay.hear(.settled(1...3, .nacked)).refusal != nil)
            #expect(relay.next().pause.map { (pause / 2...pause).contains($0 / .seconds(1)) } == true)
            relay.resume()
            #expect(relay.next().published == [1, 2, 3])
        }
        #expect(relay.hear(.settled(1...1, .confirmed)).delivered == [1])
        #expect(relay.hear(.settled(2...3, .nacked)).refusal != nil)
        #expect(relay.next().pause.map { (0.5...1).contains($0 / .seconds(1)) } == true)
    }

    @Test mutating func aBlockedBrokerGetsNothing() {
        relay.connectToHistory()
        relay.accept(PendingEvent.samples(1...2))
        guard case .blocked("memory") = relay.hear(.blocked(reason: "memory")) else {
            Issue.record("not told")
            return
        }
        #expect(relay.next().isWait)
        guard case .unblocked = relay.hear(.unblocked) else {
            Issue.record("not told")
            return
        }
        #expect(relay.next().published == [1, 2])
    }

    @Test mutating func theNextConnectionGetsWhatHasNoConfirm() {
        relay.connectToHistory()
        relay.accept(PendingEvent.samples(1...5))
        _ = relay.next()
        _ = relay.hear(.settled(2...2, .confirmed))
        relay.disconnected()
        relay.connectToHistory()
        #expect(relay.next().published == [1, 3, 4, 5])
    }

    @Test mutating func restIsForBatchesThatAreNotFull() {
        relay.connectToHistory()
        #expect(relay.rest(after: 2) == .microseconds(500))
        #expect(relay.rest(after: 63) == .milliseconds(4))
        #expect(relay.rest(after: Relay.batchSize) == nil)
        relay.accept(PendingEvent.samples(1...100))
        #expect(relay.rest(after: 2) == nil, "the window is full: go on when something is confirmed")
    }

    // MARK: Forbidden jobs

    @Test mutating func whatADeadProcessLeftOfAForbiddenJobGoesBackToItsFiles() throws {
        relay.connectToHistory()
        let (dead, other) = (UUID(), UUID())
        let job = UUID()
        relay.accept(
            PendingEvent.samples(1...1, of: dead) + PendingEvent.samples(2...3, of: dead, job: job)
                + PendingEvent.samples(4...4, of: dead)
        )
        relay.accept(PendingEvent.samples(5...5, of: other) + PendingEvent.samples(6...6))
        _ = relay.next()
        _ = relay.hear(.settled(5...5, .confirmed))
        _ = relay.hear(.settled(1...1, .confirmed))
        let refusal = try relay.leaveOut(after: refused(2, of: job), from: "engine")
        #expect(refusal.job == job)
        #expect(refusal.reason.contains("user engine publish events of the job"))
        #expect(refusal.left == [dead: 3], "what lies behind it in the file stays there too")
        #expect(refusal.delivered.map(\.event.sequence) == [5])
        #expect(relay.forbiddenJobs.contains(job))
        relay.connectToHistory()
        #expect(relay.next().published == [6])
    }

    @Test mutating func ownEventsOfAForbiddenJobWaitAndLeaveAlone() throws {
        relay.connectToHistory()
        let job = UUID()
        relay.accept(PendingEvent.samples(1...2) + PendingEvent.samples(3...3, job: job))
        #expect(relay.next().published == [1, 2, 3])
        let refusal = try relay.leaveOut(after: refused(3, of: job), from: "engine")
        #expect(refusal.left == [:])
        relay.connectToHistory()
        #expect(relay.next().published == [1, 2])
        #expect(relay.next().isWait, "what is published right before it would get no confirm")
        #expect(relay.hear(.settled(1...2, .confirmed)).delivered == [1, 2])
        #expect(relay.next().published == [3])
        let again = #expect(throws: AMQPError.self) { try relay.leaveOut(after: refused(3, of: job), from: "engine") }
        #expect(again?.description.contains("user engine publish events of the job") == true)
        relay.disconnected()
        relay.connectToHistory()
        _ = relay.next()
        #expect(relay.hear(.settled(3...3, .confirmed)).delivered == [3])
        #expect(!relay.forbiddenJobs.contains(job), "it is granted now")
    }

    @Test mutating func errorThatBlamesNoEventStaysWhatItIs() {
        relay.connectToHistory()
        let job = UUID()
        relay.accept(PendingEvent.samples(1...1, job: job))
        _ = relay.next()
        let stranger = refused(1, of: UUID())
        #expect(throws: stranger) { try relay.leaveOut(after: stranger, from: "engine") }
        #expect(throws: AMQPError.denied) { try relay.leaveOut(after: .denied, from: "engine") }
        #expect(!relay.forbiddenJobs.contains(job))
    }

    // MARK: -

    /// The broker's refusal of an event.
    private func refused(_ sequence: Int, of job: UUID) -> AMQPError {
        let key = RoutingKey(.typical(sequence: sequence, jobId: job))
        let text =
            "ACCESS_REFUSED - access to topic '\(key)' in exchange exchange 'e' in vhost '/' refused for user 'engine'"
        return AMQPError(.accessRefused, origin: .channel, reply: AMQPError.Reply(code: 403, text: text), "Refused.")
    }
}
