import EventSamples
import Foundation
import Logging
import MirroringDiagnostics
import MirroringEvents
import MirroringWire
import RabbitMQClient
import Testing

@testable import MirroringBridge

/// What a history makes of one reading after the other: connections break, and the broker may have repeated and dropped things.
@Suite struct EventHistoryTests {
    private let history: EventHistory

    init() throws {
        history = try Self.history()
    }

    private static func history(
        logQueue: LogQueue = LogQueue(),
        deadLetters: PendingDeadLetters = PendingDeadLetters(),
        _ change: (inout BridgeConfiguration) -> Void = { _ in }
    ) throws -> EventHistory {
        let broker = try BrokerConfiguration(uris: "amqp://127.0.0.1:1", connectionName: "test")
        var configuration = BridgeConfiguration(broker: broker, offlineFolder: "")
        change(&configuration)
        return EventHistory(
            configuration: configuration,
            logQueue: logQueue,
            barriers: Barriers(
                publisher: ConfirmedPublisher(ConnectionRecovery(configuration: broker)),
                bridgeId: UUID(),
                user: "bridge"
            ),
            recurrences: RecurrenceLog(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }),
            deadLetters: deadLetters
        )
    }

    private func read(_ messages: [StoredMessage]) async {
        _ = await history.receive(messages, user: "bridge")
    }

    /// Events of a run, one at each position.
    private func events(at first: UInt64, _ sequences: ClosedRange<Int>, endsAt last: Int? = nil) -> [StoredMessage] {
        sequences.enumerated().map { offset, sequence in
            HistoryEntry.sample(
                at: first + UInt64(offset),
                sequence: sequence,
                occurrence: sequence == last ? .jobCompleted(withErrors: false) : .packageTransferring
            ).stored
        }
    }

    private func sequences() async -> [Int] {
        await history.events.map(\.event.sequence)
    }

    /// The broker died between two deliveries; the publisher sends again what was not confirmed, a part of which was read.
    @Test func whatIsRepeatedBehindANewReadingIsNoDeadLetter() async {
        _ = await history.begin(end: 8, role: .writing, stored: nil)
        await read(events(at: 0, 1...8))
        #expect(await history.begin(end: 10, role: .writing, stored: .at(8)) == 8)
        await read(events(at: 8, 9...10) + events(at: 10, 5...12))
        #expect(await sequences() == Array(1...12))
        #expect(await history.anomalies.deadLetters == 0)
        #expect(await history.deadLetters.count == 0)
        #expect(await history.anomalies.missingEvents == 0)
    }

    @Test func endOfARunThatIsRepeatedBehindANewReadingLeavesNoGap() async {
        _ = await history.begin(end: 8, role: .writing, stored: nil)
        await read(events(at: 0, 1...8, endsAt: 8))
        #expect(await history.unfinishedRuns.isEmpty)
        _ = await history.begin(end: 8, role: .writing, stored: .at(8))
        await read(events(at: 9, 6...8, endsAt: 8))
        let snapshot = await history.snapshot(EventQuery())
        #expect(snapshot.entries.map(\.event.sequence) == Array(1...8), "nothing waits for what was there")
    }

    /// What tells an engine's progress may be late: its run is over all the same, and would be presumed lost if it were waited for.
    @Test func eventAfterTheEndBeginsNoRunAnew() async {
        _ = await history.begin(end: 3, role: .writing, stored: nil)
        await read(events(at: 0, 1...3, endsAt: 2))
        #expect(await sequences() == [1, 2, 3])
        #expect(await history.unfinishedRuns.isEmpty)
        #expect(await history.anomalies.illegalEvents.last?.transition.rule == .nothingAfterTheEnd)
        await read(events(at: 3, 4...4))
        #expect(await history.unfinishedRuns.isEmpty, "the second one does not, either")
    }

    /// The offline log may be read after the history, which is ahead of it: a run that has ended would be presumed lost.
    @Test func runThatTheLogTellsOfLateIsNotedIfNothingOfItHasCome() async {
        _ = await history.begin(end: 8, role: .writing, stored: nil)
        await read(events(at: 0, 1...8, endsAt: 8))
        let ended = HistoryEntry.sample(at: 4, sequence: 5)
        await history.note(LoggedRun(ended.event, of: ended.run, at: ended.position))
        #expect(await history.unfinishedRuns.isEmpty)
        _ = await history.begin(end: 8, role: .writing, stored: .at(8))
        await history.note(LoggedRun(ended.event, of: ended.run, at: ended.position))
        #expect(await history.unfinishedRuns.isEmpty, "it is in the cache")
        let other = HistoryEntry.sample(at: 4, run: UUID(), sequence: 5)
        await history.note(LoggedRun(other.event, of: other.run, at: other.position))
        #expect(await history.unfinishedRuns.map(\.run) == [other.run])
    }

    @Test func whatTheHistoryDroppedIsAGapOfPositions() async {
        _ = await history.begin(end: 8, role: .writing, stored: nil)
        await read(events(at: 0, 1...8))
        #expect(await history.completeFrom == 0)
        _ = await history.begin(end: 60, role: .writing, stored: .at(8))
        await read(events(at: 50, 51...51))
        #expect(await Array(history.anomalies.dropped) == [8...49])
        #expect(await history.faults.dropped == 42)
        #expect(await history.completeFrom == 50)
    }

    /// A reading begins again where the log was stored: the connection may break before that is so again.
    @Test func whatTheHistoryDroppedIsCountedOnce() async {
        _ = await history.begin(end: 8, role: .writing, stored: nil)
        await read(events(at: 0, 1...8))
        for _ in 1...2 {
            _ = await history.begin(end: 60, role: .writing, stored: .at(8))
            await read(events(at: 50, 51...51))
        }
        #expect(await Array(history.anomalies.dropped) == [8...49])
        _ = await history.begin(end: 90, role: .writing, stored: .at(8))
        await read(events(at: 80, 81...81))
        #expect(await Array(history.anomalies.dropped) == [8...49, 50...79])
        #expect(await history.faults.dropped == 72)
    }

    /// Its retention goes on while the reading waits for the log's disk, and the broker delivers what is left without a word.
    @Test func whatTheHistoryDroppedWhileItWasReadIsAGapAsWell() async {
        _ = await history.begin(end: 8, role: .writing, stored: nil)
        await read(events(at: 0, 1...8))
        let next = events(at: 50, 51...51)
        #expect(await history.isAfterGap(next[0]))
        _ = await history.receive(next, user: "bridge", oldest: 50)
        #expect(await Array(history.anomalies.dropped) == [8...49])
        #expect(await history.completeFrom == 50)
        #expect(await !history.isAfterGap(events(at: 51, 52...52)[0]))
    }

    /// Readers that keep their place in the stream have it noted there, at positions of its own.
    @Test(arguments: [true, false]) func positionWithoutAMessageIsNoGap(isFirst: Bool) async {
        _ = await history.begin(end: 8, role: .writing, stored: nil)
        await read(events(at: 0, 1...8))
        if isFirst { _ = await history.begin(end: 10, role: .writing, stored: .at(8)) }
        let next = events(at: 9, 9...9)
        #expect(await history.isAfterGap(next[0]))
        _ = await history.receive(next, user: "bridge", oldest: 0)
        #expect(await history.anomalies.dropped.isEmpty)
        #expect(await history.completeFrom == 0)
    }

    @Test func historyWithoutEventsIsComplete() async {
        _ = await history.begin(end: 0, role: .writing, stored: nil)
        for position in UInt64(0)...3 {
            let barrier = BarrierMessage(id: "\(position)", bridgeId: UUID()).message(user: "bridge")
            await read([.sample(barrier, at: position)])
        }
        #expect(await history.completeFrom == 0)
        #expect(await history.epoch == "0")
    }

    /// Whether this bridge or another one sends it shows only when it is read again.
    @Test func deadLetterThatWasNotSentIsReadAgainByABridgeThatStandsBy() async {
        _ = await history.begin(end: 8, role: .standingBy, stored: .at(0, epoch: "a"))
        #expect(await history.epoch == "a")
        await read(events(at: 0, 1...3))
        let nonsense = StoredMessage.sample(.typical(sequence: 4), at: 3, body: [])
        await read([nonsense] + events(at: 4, 4...8))
        #expect(await history.deadLetters.first == 3)
        #expect(await history.begin(end: 20, role: .standingBy, stored: .at(0, epoch: "a")) == 3)
        await read([nonsense] + events(at: 4, 4...8))
        #expect(await history.deadLetters.first == 3)
        #expect(await sequences() == Array(1...8))
    }

    @Test func deadLettersThatWereLeftOffAreReadAgainWhenTheOthersAreThere() async throws {
        let history = try Self.history(deadLetters: PendingDeadLetters(limit: 2))
        let positions: [UInt64] = [0, 1, 2, 3, 4]
        let nonsense = positions.map { StoredMessage.sample(.typical(sequence: 1), at: $0, body: [UInt8($0)]) }
        _ = await history.begin(end: 4, role: .standingBy, stored: .at(0))
        #expect(await history.receive(nonsense, user: "bridge") == .goOn)
        var dealtWith: [UInt64] = []
        for start in [2, 4] as [UInt64] {
            #expect(await history.deadLetters.count == 2)
            dealtWith += [start - 2, start - 1]
            await history.settle(dealtWith.suffix(2))
            #expect(await history.receive([], user: "bridge") == .startOver(.lettersLeftOff))
            #expect(await history.begin(end: 4, role: .standingBy, stored: .at(0)) == start)
            #expect(await history.receive(Array(nonsense[Int(start)...]), user: "bridge") == .goOn)
        }
        #expect(await history.deadLetters.first == 4)
        await history.settle([4])
        #expect(await history.receive([], user: "bridge") == .goOn)
        #expect(await history.deadLetters.first == nil)
    }

    /// Its sender may have died before the queue had it.
    @Test func copyOfADeadLetterCountsWhenABarrierSaysSo() async {
        _ = await history.begin(end: 8, role: .standingBy, stored: .at(0, epoch: "a"))
        let nonsense = StoredMessage.sample(.typical(sequence: 1), at: 0, body: [])
        let letter = DeadLetterMessage.make(nonsense.delivery, reason: "why", epoch: "a", user: "bridge")
        await read([nonsense, .sample(letter, at: 1)])
        #expect(await history.deadLetters.first == 0)
        for (user, first) in [("somebody else", UInt64(0)), ("bridge", 1), ("bridge", 0)] {
            #expect(await history.deadLetters.first == 0)
            let barrier = BarrierMessage(bridgeId: UUID(), epoch: "a", letters: first...9).message(user: user)
            await read([.sample(barrier, at: 2)])
        }
        #expect(await history.deadLetters.first == nil)
    }

    /// The bridges have got another user: the queue is asked, and nothing is sent without need.
    @Test func copyOfADeadLetterOfAnotherUserIsNotedAndProvesNothing() async {
        _ = await history.begin(end: 20, role: .writing, stored: nil)
        let nonsense = StoredMessage.sample(.typical(sequence: 4), at: 3, body: [1])
        var copy = DeadLetterMessage.make(
            nonsense.delivery,
            reason: "why",
            epoch: "another",
            user: "the bridge of before"
        )
        await read([nonsense, .sample(copy, at: 4)])
        #expect(await history.deadLetters.sent == [3])
        copy.properties.headers[WireNames.Header.announced] = nil
        await read([.sample(copy, at: 5)])
        #expect(await history.deadLetters.first == 3)
    }

    @Test func strangerCantMakeBelieveThatADeadLetterWasSent() async {
        _ = await history.begin(end: 20, role: .writing, stored: nil)
        let nonsense = StoredMessage.sample(.typical(sequence: 4), at: 3, body: [1])
        await read([nonsense])
        let other = StoredMessage.sample(.typical(sequence: 4), at: 3, body: [2])
        var short = DeadLetterMessage.make(nonsense.delivery, reason: "why", epoch: nil, user: "bridge")
        short.properties.expiration = "1"
        for forged in [DeadLetterMessage.make(other.delivery, reason: "why", epoch: nil, user: "bridge"), short] {
            await read([.sample(forged, at: 4)])
            #expect(await history.deadLetters.first == 3)
            #expect(await history.deadLetters.sent.isEmpty)
        }
    }

    /// Of reasons that a publisher makes up, all kinds that are told apart would be used up.
    @Test func membersThatAPublisherNamesMakeNoKinds() throws {
        var kinds: Set<String> = []
        for number in 0..<200 {
            let name = String(repeating: "a", count: 20) + String(UnicodeScalar(UInt8(97 + number % 26))) + "\(number)x"
            for body in ["{\"\(name)\":tru}", "{\"\(name)\":{\"\\\"\(name)\":tru}}"] {
                guard
                    case .unreadable(_, let reason, let kind) = HistoryMessage(
                        .sample(.typical(sequence: 1), at: 3, body: Array(body.utf8)),
                        user: "bridge"
                    )
                else {
                    Issue.record("readable")
                    continue
                }
                #expect(reason.contains("a"))
                kinds.insert(kind)
            }
        }
        #expect(kinds == ["notJSON"])
    }

    /// No event may come for hours; what the log lacks is read again all the same.
    @Test func readingThatGetsNothingAsksTheLogAsWell() async throws {
        let queue = LogQueue()
        let history = try Self.history(logQueue: queue)
        _ = await history.begin(end: 0, role: .standingBy, stored: nil)
        await queue.standBy()
        #expect(await history.receive([], user: "bridge") == .goOn)
        await queue.takeOver()
        #expect(await history.receive([], user: "bridge") == .startOver(.logLacksEvents))
        _ = await history.begin(end: 0, role: .writing, stored: nil)
        #expect(await history.receive([], user: "bridge") == .goOn, "it is asked once")
    }

    /// A batch may wait for a tick to end that gets the answer: what was dropped is before it, and would never be read again.
    @Test func nothingIsWrittenOfAReadingThatHasToBeginAgain() async throws {
        let queue = LogQueue()
        let history = try Self.history(logQueue: queue)
        _ = await history.begin(end: 8, role: .writing, stored: .at(0, epoch: "a"))
        await queue.fail()
        _ = await history.receive(events(at: 0, 1...3), user: "bridge")
        await queue.recover()
        #expect(await history.receive([], user: "bridge") == .startOver(.logLacksEvents))
        #expect(await history.receive(events(at: 3, 4...5), user: "bridge") == .startOver(.logLacksEvents))
        #expect(await history.receive([], user: "bridge") == .startOver(.logLacksEvents))
        #expect(await queue.isClear)
        #expect(await history.begin(end: 8, role: .writing, stored: .at(0, epoch: "a")) == 0)
        #expect(await history.receive(events(at: 0, 1...5), user: "bridge") == .goOn)
        #expect(await queue.take()?.entries.map(\.event.sequence) == Array(1...5))
    }

    /// What lies before it would be written anew after a crash, and its files may have been removed for their age.
    @Test func storedPositionDoesNotGoBackWhereTheCacheIsFilled() async throws {
        let queue = LogQueue()
        let history = try Self.history(logQueue: queue)
        #expect(await history.begin(end: 20, role: .writing, stored: .at(15, epoch: "a")) == 0)
        // The third event waits for the second one, which was given up long ago.
        for batch in [events(at: 0, 1...1) + events(at: 1, 3...3), events(at: 15, 17...18)] {
            _ = await history.receive(batch, user: "bridge")
            #expect(await queue.take()?.checkpoint.nextPosition == 15)
        }
    }

    /// Else what nobody has read would be taken for silence.
    @Test func historyIsListenedToAtItsEndAndAsLongAsItIsRead() async throws {
        let queue = LogQueue()
        let history = try Self.history(logQueue: queue)
        _ = await history.begin(end: 8, role: .writing, stored: .at(0, epoch: "a"))
        _ = await history.receive(events(at: 0, 1...3), user: "bridge")
        #expect(await !history.isListening(), "there is more")
        let now = ContinuousClock.now
        _ = await history.receive(events(at: 3, 4...9), user: "bridge")
        #expect(await history.isListening(at: now))
        #expect(await !history.isListening(at: ContinuousClock.now + .seconds(3)), "the connection may be gone")
        await queue.fail()
        await queue.recover()
        #expect(await history.receive([], user: "bridge") == .startOver(.logLacksEvents))
        #expect(await !history.isListening(), "what the log lacks is read again first")
    }

    /// What a bridge says of a position means nothing without the history.
    @Test func historyIsReadToItsEndWhenItIsKnownWhichOneItIs() async {
        _ = await history.begin(end: 3, role: .writing, stored: nil)
        await read(events(at: 0, 1...2))
        #expect(await !history.isCaughtUp, "there is more")
        await read(events(at: 2, 3...3))
        #expect(await !history.isCaughtUp, "no barrier was read")
        await read([.sample(BarrierMessage(id: "a", bridgeId: UUID()).message(user: "bridge"), at: 3)])
        #expect(await history.isCaughtUp)
    }

    @Test func placeInTheStreamIsKnownWithItsHistory() async {
        _ = await history.begin(end: 8, role: .writing, stored: nil)
        #expect(await history.streamPosition == nil)
        await read(events(at: 0, 1...3))
        #expect(await history.streamPosition == nil, "of which history is not known yet")
        #expect(await history.progress.lastPosition == 2)
        await read([.sample(BarrierMessage(id: "a", bridgeId: UUID()).message(user: "bridge"), at: 3)])
        #expect(await history.streamPosition == StreamPosition(epoch: "a", offset: 4))
        let checkpoint = Checkpoint(nextPosition: 4, lastPosition: 3, lastMessageId: "a", epoch: "a")
        #expect(await history.checkpoint == checkpoint)
    }

    /// Large events fill the cache before it holds as many as it might.
    @Test func cacheThatIsFullOfBytesIsNotFilledAnew() async throws {
        let bytes = events(at: 0, 1...1)[0].delivery.weight
        let history = try Self.history {
            $0.cachedEvents = 10
            $0.cachedBytes = 3 * bytes
        }
        let start = await history.begin(end: 100, role: .standingBy, stored: .at(0, epoch: "a"))
        let outcome = await history.receive(events(at: start, Int(start)...101), user: "bridge")
        #expect(outcome == .goOn, "it would be read again from farther back")
        #expect(await history.isCaughtUp)
    }
}

extension Checkpoint {
    fileprivate static func at(_ position: UInt64, epoch: Epoch? = nil) -> Self {
        Checkpoint(nextPosition: position, lastPosition: position, lastMessageId: nil, epoch: epoch)
    }
}
