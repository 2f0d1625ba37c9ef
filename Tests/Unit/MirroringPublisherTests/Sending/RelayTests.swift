import EventSamples
import Foundation
import MirroringEvents
import MirroringWire
import RabbitMQClient
import Testing

@testable import MirroringPublisher

@Suite struct RelayTests {
    private static let noRoute = PublishOutcome.returned(code: 312, text: "NO_ROUTE")
    private static let denied = AMQPError(.accessRefused, origin: .channel, "Denied.")
    private static let probe = Relay.probeToken...Relay.probeToken

    private var relay = Relay(
        capacity: 100,
        backoff: Backoff(initial: .seconds(1), maximum: .seconds(60)),
        nackPatience: .seconds(60)
    )
    private var generator = SystemRandomNumberGenerator()

    // MARK: The history

    @Test mutating func nothingIsTakenOrPublishedBeforeTheHistoryTakesMessages() {
        #expect(relay.room == 0)
        #expect(next().isWait)
        relay.connected()
        #expect(next().isProbe)
        #expect(relay.room == 0)
        #expect(next().isWait, "one question at a time")
        #expect(relay.hear(.settled(Self.probe, .confirmed)).delivered == [])
        #expect(relay.room == 100)
        relay.accept(events(1...3))
        #expect(next().published == [1, 2, 3])
        #expect(next().isWait)
    }

    @Test mutating func historyThatIsMissingIsAskedForAgainAfterLongerAndLongerPauses() {
        relay.connected()
        for pause in [1.0, 2, 4] {
            #expect(next().isProbe)
            #expect(relay.hear(.settled(Self.probe, Self.noRoute)).refusal?.contains("no queue takes them") == true)
            #expect(relay.room == 0)
            let time = next().pause
            #expect(time.map { (pause / 2...pause).contains($0 / .seconds(1)) } == true, "\(String(describing: time))")
            relay.resume()
        }
        #expect(next().isProbe)
        #expect(relay.hear(.settled(Self.probe, .confirmed)).delivered == [])
        #expect(relay.room == 100)
    }

    @Test mutating func eachConnectionIsAsked() {
        connect()
        relay.disconnected()
        #expect(!relay.isConnected)
        #expect(relay.room == 0)
        #expect(next().isWait)
        relay.connected()
        #expect(relay.isConnected)
        #expect(next().isProbe)
    }

    @Test mutating func whoMayNotAskGoesOnWithoutAnAnswer() {
        relay.connected()
        _ = next()
        guard case .probeForbidden(Self.denied) = relay.hear(.closed(Self.denied)) else {
            Issue.record("not told")
            return
        }
        relay.disconnected()
        relay.connected()
        #expect(relay.room == 100)
        relay.accept(events(1...1))
        #expect(next().published == [1])
        guard case .ended(Self.denied) = relay.hear(.closed(Self.denied)) else {
            Issue.record("it was not the question that was denied")
            return
        }
    }

    @Test mutating func connectionThatEndsWithoutAReasonHasOne() {
        connect()
        guard case .ended(let error) = relay.hear(.closed(nil)) else {
            Issue.record("not told")
            return
        }
        #expect(error.code == .closed)
    }

    // MARK: Delivery

    @Test mutating func eventsAreDeliveredInOrderByTheirTokens() {
        connect()
        relay.accept(events(1...4))
        #expect(next().tokens == [1, 2, 3, 4])
        #expect(relay.hear(.settled(2...3, .confirmed)).delivered == [])
        #expect(relay.oldest?.event.sequence == 1)
        #expect(relay.hear(.settled(1...1, .confirmed)).delivered == [1, 2, 3])
        #expect(relay.oldest?.event.sequence == 4)
        #expect(relay.room == 99)
    }

    @Test mutating func whatIsRefusedIsPublishedAgainAfterAPauseThatAConfirmMakesShortAgain() {
        connect()
        relay.accept(events(1...3))
        _ = next()
        for pause in [1.0, 2] {
            #expect(relay.hear(.settled(1...3, .nacked)).refusal != nil)
            #expect(next().pause.map { (pause / 2...pause).contains($0 / .seconds(1)) } == true)
            relay.resume()
            #expect(next().published == [1, 2, 3])
        }
        #expect(relay.hear(.settled(1...1, .confirmed)).delivered == [1])
        #expect(relay.hear(.settled(2...3, .nacked)).refusal != nil)
        #expect(next().pause.map { (0.5...1).contains($0 / .seconds(1)) } == true)
    }

    @Test mutating func aBlockedBrokerGetsNothing() {
        connect()
        relay.accept(events(1...2))
        guard case .blocked("memory") = relay.hear(.blocked(reason: "memory")) else {
            Issue.record("not told")
            return
        }
        #expect(next().isWait)
        guard case .unblocked = relay.hear(.unblocked) else {
            Issue.record("not told")
            return
        }
        #expect(next().published == [1, 2])
    }

    @Test mutating func theNextConnectionGetsWhatHasNoConfirm() {
        connect()
        relay.accept(events(1...5))
        _ = next()
        _ = relay.hear(.settled(2...2, .confirmed))
        relay.disconnected()
        connect()
        #expect(next().published == [1, 3, 4, 5])
    }

    @Test mutating func restIsForBatchesThatAreNotFull() {
        connect()
        #expect(relay.rest(after: 2) == .microseconds(500))
        #expect(relay.rest(after: 63) == .milliseconds(4))
        #expect(relay.rest(after: Relay.batchSize) == nil)
        relay.accept(events(1...100))
        #expect(relay.rest(after: 2) == nil, "the window is full: go on when something is confirmed")
    }

    // MARK: Queues that refuse events

    @Test mutating func whatAQueueRefusesForLongIsLeftToTheHistoryWhenThatTakesMessages() {
        connect()
        relay.accept(events(1...4))
        _ = next()
        refuse(1...2, confirming: 3...4, for: .seconds(60))
        #expect(next().isProbe)
        #expect(next().isWait)
        #expect(relay.room == 0)
        let (count, delivered) = relay.hear(.settled(Self.probe, .confirmed)).leftToHistory ?? (0, [])
        #expect(count == 2)
        #expect(delivered == [1, 2, 3, 4])
        #expect(relay.room == 100)
        #expect(relay.oldest == nil)
        #expect(next().isWait)
    }

    /// Whoever declared the queue goes on refusing.
    @Test mutating func queueThatIsKnownToRefuseIsNotWaitedForAgainOnThisConnection() {
        connect()
        relay.accept(events(1...1))
        _ = next()
        refuse(1...1, for: .seconds(60))
        _ = next()
        _ = relay.hear(.settled(Self.probe, .confirmed))
        relay.accept(events(2...2))
        #expect(next().published == [2])
        #expect(relay.hear(.settled(2...2, .nacked)).refusal != nil)
        #expect(next().pause != nil, "each event is sent at least twice")
        relay.resume()
        #expect(next().published == [2])
        _ = relay.hear(.settled(2...2, .nacked))
        #expect(next().isProbe)
        relay.disconnected()
        connect()
        #expect(next().published == [2])
        _ = relay.hear(.settled(2...2, .nacked))
        #expect(next().pause != nil, "another connection finds it out anew")
    }

    @Test mutating func historyThatTakesNoMessagesMayHaveRefusedTheEventItself() {
        connect()
        relay.accept(events(1...2))
        _ = next()
        refuse(1...2, for: .seconds(60))
        #expect(next().isProbe)
        #expect(relay.hear(.settled(Self.probe, Self.noRoute)).refusal != nil)
        #expect(next().pause != nil)
        relay.resume()
        #expect(next().isProbe)
        #expect(relay.hear(.settled(Self.probe, .confirmed)).delivered == [])
        #expect(next().pause != nil)
        relay.resume()
        #expect(next().published == [1, 2])
        _ = relay.hear(.settled(1...2, .nacked))
        #expect(next().pause != nil, "it is not known of these that the history has them")
    }

    @Test mutating func whoMayNotAskForTheHistorySendsAgainForEver() {
        relay.connected()
        _ = next()
        _ = relay.hear(.closed(Self.denied))
        relay.disconnected()
        relay.connected()
        relay.accept(events(1...1))
        _ = next()
        refuse(1...1, for: .seconds(600))
        #expect(next().pause != nil)
    }

    @Test mutating func whatNoQueueTakesIsNeverLeftToTheHistory() {
        connect()
        relay.accept(events(1...1))
        _ = next()
        refuse(1...1, as: Self.noRoute, for: .seconds(600))
        #expect(next().pause != nil)
    }

    // MARK: Forbidden jobs

    @Test mutating func whatADeadProcessLeftOfAForbiddenJobGoesBackToItsFiles() throws {
        connect()
        let (dead, other) = (UUID(), UUID())
        let job = UUID()
        relay.accept(events(1...1, of: dead) + events(2...3, of: dead, job: job) + events(4...4, of: dead))
        relay.accept(events(5...5, of: other) + events(6...6))
        _ = next()
        _ = relay.hear(.settled(5...5, .confirmed))
        _ = relay.hear(.settled(1...1, .confirmed))
        let refusal = try relay.leaveOut(after: refused(2, of: job), from: "engine")
        #expect(refusal.job == job)
        #expect(refusal.reason.contains("user engine publish events of the job"))
        #expect(refusal.left == [dead: 3], "what lies behind it in the file stays there too")
        #expect(refusal.delivered.map(\.event.sequence) == [5])
        #expect(relay.forbiddenJobs.contains(job))
        connect()
        #expect(next().published == [6])
    }

    @Test mutating func ownEventsOfAForbiddenJobWaitAndLeaveAlone() throws {
        connect()
        let job = UUID()
        relay.accept(events(1...2) + events(3...3, job: job))
        #expect(next().published == [1, 2, 3])
        let refusal = try relay.leaveOut(after: refused(3, of: job), from: "engine")
        #expect(refusal.left == [:])
        connect()
        #expect(next().published == [1, 2])
        #expect(next().isWait, "what is published right before it would get no confirm")
        #expect(relay.hear(.settled(1...2, .confirmed)).delivered == [1, 2])
        #expect(next().published == [3])
        let again = #expect(throws: AMQPError.self) { try relay.leaveOut(after: refused(3, of: job), from: "engine") }
        #expect(again?.description.contains("user engine publish events of the job") == true)
        relay.disconnected()
        connect()
        _ = next()
        #expect(relay.hear(.settled(3...3, .confirmed)).delivered == [3])
        #expect(!relay.forbiddenJobs.contains(job), "it is granted now")
    }

    @Test mutating func errorThatBlamesNoEventStaysWhatItIs() {
        connect()
        let job = UUID()
        relay.accept(events(1...1, job: job))
        _ = next()
        let stranger = refused(1, of: UUID())
        #expect(throws: stranger) { try relay.leaveOut(after: stranger, from: "engine") }
        #expect(throws: Self.denied) { try relay.leaveOut(after: Self.denied, from: "engine") }
        #expect(!relay.forbiddenJobs.contains(job))
    }

    // MARK: -

    private mutating func next() -> Relay.Step {
        relay.next(using: &generator)
    }

    private mutating func connect() {
        relay.connected()
        _ = next()
        _ = relay.hear(.settled(Self.probe, .confirmed))
    }

    /// Refuses what is on its way until the pauses add up to a time, and confirms the rest of it the first time.
    private mutating func refuse(
        _ tokens: ClosedRange<UInt64>,
        as outcome: PublishOutcome = .nacked,
        confirming others: ClosedRange<UInt64>? = nil,
        for time: Duration
    ) {
        if let others { _ = relay.hear(.settled(others, .confirmed)) }
        var pauses = Duration.zero
        while true {
            #expect(relay.hear(.settled(tokens, outcome)).refusal != nil)
            guard pauses < time, let pause = next().pause else { return }
            pauses += pause
            relay.resume()
            #expect(next().tokens == Array(tokens))
        }
    }

    private func events(_ sequences: ClosedRange<Int>, of process: UUID? = nil, job: UUID = UUID()) -> [PendingEvent] {
        sequences.map { sequence in
            PendingEvent(
                event: .typical(sequence: sequence, runId: UUID(), jobId: job),
                body: [],
                origin: process.map { .orphaned($0, end: OutboxPosition(segment: 1, offset: sequence)) }
                    ?? .own(end: OutboxPosition(segment: 1, offset: sequence))
            )
        }
    }

    /// The broker's refusal of an event.
    private func refused(_ sequence: Int, of job: UUID) -> AMQPError {
        let key = RoutingKey(.typical(sequence: sequence, jobId: job))
        let text =
            "ACCESS_REFUSED - access to topic '\(key)' in exchange exchange 'e' in vhost '/' refused for user 'engine'"
        return AMQPError(.accessRefused, origin: .channel, reply: AMQPError.Reply(code: 403, text: text), "Refused.")
    }
}

extension Relay.Step {
    fileprivate var isWait: Bool {
        if case .wait = self { true } else { false }
    }

    fileprivate var isProbe: Bool {
        if case .probe = self { true } else { false }
    }

    fileprivate var pause: Duration? {
        if case .pause(let time) = self { time } else { nil }
    }

    fileprivate var published: [Int]? {
        if case .publish(let batch) = self { batch.map(\.item.event.sequence) } else { nil }
    }

    fileprivate var tokens: [UInt64]? {
        if case .publish(let batch) = self { batch.map(\.token) } else { nil }
    }
}

extension Relay.News {
    fileprivate var delivered: [Int]? {
        if case .delivered(let events) = self { events.map(\.event.sequence) } else { nil }
    }

    fileprivate var leftToHistory: (count: Int, delivered: [Int])? {
        if case .leftToHistory(let count, let events) = self { (count, events.map(\.event.sequence)) } else { nil }
    }

    fileprivate var refusal: String? {
        if case .refused(let outcome) = self { outcome.refusal } else { nil }
    }
}
