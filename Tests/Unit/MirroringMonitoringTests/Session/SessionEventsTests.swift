import EventSamples
import Foundation
import MirroringEvents
import MirroringWire
import Testing

@testable import MirroringMonitoring
@testable import RabbitMQClient

/// What a session makes of what is delivered.
@Suite struct SessionEventsTests {
    /// The value, in a place where an expectation may change it.
    private final class Subject {
        var events = SessionEvents()
    }

    private let subject = Subject()

    private func delivery(_ sequence: Int, key: String? = nil, body: [UInt8]? = nil) -> Delivery {
        let event = MirroringStatusEventArgs.typical(sequence: sequence)
        let message = EventMessage.make(event, body: body ?? event.encodedJSON(), user: "engine")
        return Delivery(
            tag: 1,
            isRedelivered: false,
            exchange: message.exchange,
            routingKey: key ?? message.routingKey,
            properties: message.properties,
            body: message.body
        )
    }

    private func take(_ batch: [Delivery], of selection: EventSelection = .all) -> [MonitoringEvent] {
        subject.events.take(batch, of: SessionSelections([selection])).news
    }

    private func replayed(_ event: MirroringStatusEventArgs, position: UInt64 = 7) -> ReplayItem {
        .event(MonitoredEvent(event, position: position))
    }

    private func take(
        replayed items: [ReplayItem],
        of selection: EventSelection = .all,
        since begin: Timestamp? = nil
    ) -> [MonitoringEvent] {
        subject.events.take(replayed: items, of: SessionSelections([selection]), since: begin)
    }

    /// When typical events happen.
    private let begin = MirroringStatusEventArgs.typical(sequence: 1).status.receivedTime

    /// An event from before that.
    private func event(_ sequence: Int, ofOldRun run: UUID) -> MirroringStatusEventArgs {
        var event = MirroringStatusEventArgs.typical(sequence: sequence, runId: run)
        event.transferData.status.receivedTime = Timestamp(milliseconds: begin.milliseconds - 1)
        return event
    }

    @Test func eventsComeInTheOrderOfTheirRunAndOnce() {
        let first = take([delivery(1), delivery(3)])
        #expect(first.sequences == [1] && first.count == 1)
        #expect(subject.events.nextDeadline != nil)
        let rest = take([delivery(2), delivery(3)])
        #expect(rest.sequences == [2, 3] && rest.count == 2)
        #expect(subject.events.nextDeadline == nil)
    }

    @Test func whatIsMissingIsToldBeforeTheEventThatCameAfterIt() {
        _ = take([delivery(1), delivery(4)])
        let news = subject.events.expire(at: .now + .seconds(3_600))
        guard case .gap(let gap)? = news.first, case .event(let event)? = news.last, news.count == 2 else {
            Issue.record("\(news)")
            return
        }
        #expect(event.sequence == 4 && event.missingBefore == 2...3)
        #expect(gap.runId == MirroringStatusEventArgs.sampleRunId && gap.missing == 2...3)
        let late = take([delivery(2)])
        guard case .late(let event)? = late.first, late.count == 1 else {
            Issue.record("\(late)")
            return
        }
        #expect(event.sequence == 2)
    }

    @Test func whatIsWaitedForIsGivenUpAtTheEnd() {
        _ = take([delivery(1), delivery(3)])
        #expect(subject.events.release(at: .now).sequences == [3])
    }

    @Test func whatIsNoEventOrWasNotAskedForIsCounted() {
        var counts: [Int] = []
        for batch in [[delivery(1, body: [1]), delivery(1, body: [2])], [delivery(1, body: [3])]] {
            for case .unreadable(let message) in take(batch) { counts.append(message.count) }
        }
        #expect(counts == [1, 2, 3])
        counts = []
        for _ in 1...2 {
            let news = take([delivery(1)], of: .job(UUID()))
            #expect(news.sequences.isEmpty)
            for case .leftOut(_, .furtherKeys, let count) in news { counts.append(count) }
        }
        #expect(counts == [1, 2])
        #expect(take([delivery(1)]).sequences == [1], "what was left out has taken nobody's place")
    }

    /// Up to there no event is missing: one that waits for an earlier one counts as well.
    @Test func lastEventIsTheOneThatCameLast() {
        let batch = [delivery(1), delivery(3), delivery(2, key: "x.y"), delivery(4, body: [1])]
        let (news, last) = subject.events.take(batch, of: SessionSelections([.all]))
        #expect(news.sequences == [1])
        #expect(last?.event.sequence == 3)
        #expect(last?.event.receivedAt == last?.arrival.time)
    }

    // MARK: What bridges send again

    @Test func whatIsPastAndWhatComesIsOneSequenceWithoutRepeats() {
        let run = (1...6).map { MirroringStatusEventArgs.typical(sequence: $0) }
        let past = take(replayed: run[..<4].enumerated().map { replayed($1, position: UInt64($0)) })
        #expect(past.sequences == [1, 2, 3, 4])
        for case .event(let event) in past { #expect(event.isReplayed && event.position != nil) }
        let live = take([delivery(3), delivery(4), delivery(5), delivery(6)])
        #expect(live.sequences == [5, 6], "what comes both ways is dropped")
        for case .event(let event) in live { #expect(!event.isReplayed && event.position == nil) }
        #expect(take(replayed: run.map { replayed($0) }).isEmpty, "as when it is asked again")
    }

    @Test func whatWasLostComesInItsPlace() {
        _ = take([delivery(1), delivery(2)])
        let lost = take(replayed: (2...4).map { replayed(.typical(sequence: $0)) })
        #expect(lost.sequences == [3, 4])
        #expect(take([delivery(5)]).sequences == [5])
    }

    /// An event that waits for an earlier one gets it from the past as well.
    @Test func whatIsWaitedForMayComeFromThePast() {
        _ = take([delivery(1), delivery(4)])
        #expect(
            take(replayed: [replayed(.typical(sequence: 2)), replayed(.typical(sequence: 3))]).sequences == [2, 3, 4]
        )
    }

    /// A request can't say all that a selection can.
    @Test func whatWasNotAskedForIsPassedOverInSilence() {
        let job = UUID()
        let items = [replayed(.typical(sequence: 1, jobId: job)), replayed(.typical(sequence: 1, jobId: UUID()))]
        let news = take(replayed: items, of: .job(job))
        #expect(news.sequences == [1] && news.count == 1)
        #expect(take(replayed: items, of: EventSelection(outcome: .failed)).isEmpty)
    }

    /// What a subscriber from now on gets again after a loss may go back to before its beginning, as clocks differ.
    @Test func eventFromBeforeTheBeginningIsNoneOfTheEvents() {
        let old = event(1, ofOldRun: UUID())
        let news = take(replayed: [replayed(old)], since: begin)
        guard case .late(let event)? = news.first, news.count == 1 else {
            Issue.record("\(news)")
            return
        }
        #expect(event.runId == old.runId)
        // Of a run of which something has come all counts, whatever its engine's clock says.
        let known = UUID()
        #expect(take(replayed: [replayed(.typical(sequence: 1, runId: known))], since: begin).sequences == [1])
        #expect(take(replayed: [replayed(self.event(2, ofOldRun: known))], since: begin).sequences == [2])
    }

    /// A bridge that dies in the middle of its answer is followed by another one, which begins it anew.
    @Test func eventFromBeforeTheBeginningComesOnce() {
        let run = UUID()
        let before = (1...3).map { replayed(event($0, ofOldRun: run)) }
        #expect(take(replayed: Array(before[..<2]), since: begin).count == 2)
        let news = take(replayed: before + [replayed(.typical(sequence: 4, runId: run))], since: begin)
        #expect(news.count == 2 && news.sequences == [4], "the run is joined behind them")
        #expect(take(replayed: before).isEmpty, "nor as an event")
    }

    /// Handlers that subscribe to another job want nothing of it from before, and the first job is asked for from before.
    @Test func eventFromBeforeItsJobWasAddedIsNoneOfTheEvents() {
        let (first, added) = (UUID(), UUID())
        var selections = SessionSelections([.job(first)])
        selections.addAccepted(.job(added))
        let items = [first, added].map { replayed(.typical(sequence: 1, runId: UUID(), jobId: $0)) }
        let news = subject.events.take(replayed: items, of: selections, since: nil)
        guard case .event(let event)? = news.first, case .late(let late)? = news.last, news.count == 2 else {
            Issue.record("\(news)")
            return
        }
        #expect(event.jobId == first && late.jobId == added)
    }

    @Test func replayedMessageThatIsNoEventIsCountedWithTheOthers() throws {
        let error = try #require(throws: EventDecodingError.self) { try MirroringStatusEventArgs(json: [0x7B]) }
        _ = take([delivery(1, body: [1])])
        let message = UnreadableMessage(routingKey: "\(UUID()).x", reason: .event(error))
        guard case .unreadable(let second)? = take(replayed: [.unreadable(message)]).first else {
            Issue.record("it was passed over")
            return
        }
        #expect(second.count == 2 && second.routingKey == message.routingKey)
        #expect(take(replayed: [.unreadable(message)], of: .job(UUID())).isEmpty)
    }

    /// The history is as long as anybody likes, and its repeats may come after days.
    @Test func runThatEndedLongAgoIsStillKnown() {
        var end = MirroringStatusEventArgs.typical(sequence: 1)
        end.transferData.status.terminal = true
        #expect(take(replayed: [replayed(end)]).sequences == [1])
        _ = subject.events.expire(at: .now + .seconds(86_400))
        #expect(take(replayed: [replayed(end)]).isEmpty)
    }

    // MARK: What bridges say

    private func statement(_ sequence: Int, from bridge: UUID = UUID(), user: String = "bridge") -> Delivery {
        let notice = JobNotice(
            kind: .silent(for: .seconds(60)),
            jobId: MirroringStatusEventArgs.sampleJobId,
            runId: MirroringStatusEventArgs.sampleRunId,
            sequence: sequence,
            state: .transferring,
            eventTime: .now,
            bridgeId: bridge,
            time: .now
        )
        let message = notice.message(user: user)
        return Delivery(
            tag: 1,
            isRedelivered: false,
            exchange: message.exchange,
            routingKey: message.routingKey,
            properties: message.properties,
            body: message.body
        )
    }

    /// Each bridge says it.
    @Test func statementOfSeveralBridgesComesOnce() {
        let news = take([statement(3), statement(3), statement(4)])
        let sequences = news.compactMap { next -> Int? in
            guard case .bridge(.job(let notice)) = next else { return nil }
            return notice.sequence
        }
        #expect(sequences == [3, 4] && news.count == 2)
    }

    @Test func statementOfSomebodyElseDoesNotCount() {
        subject.events = SessionEvents(bridgeUsers: .named(["bridge"]))
        guard case .unreadable(let message)? = take([statement(3, user: "ann")]).first else {
            Issue.record("it was passed over")
            return
        }
        #expect(message.description.contains("may not speak for a bridge"))
        #expect(take([statement(3)]).count == 1)
    }
}

extension [MonitoringEvent] {
    /// The sequences of the events among them.
    fileprivate var sequences: [Int] {
        compactMap { if case .event(let event) = $0 { event.sequence } else { nil } }
    }
}
