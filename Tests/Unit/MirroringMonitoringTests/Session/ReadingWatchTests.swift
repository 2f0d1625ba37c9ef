import MirroringEvents
import RabbitMQClient
import Testing

@testable import MirroringMonitoring

/// What shows that a reading is dead, or that its connection is lost.
@Suite struct ReadingWatchTests {
    /// The value, in a place where an expectation may change it.
    private final class Subject {
        var watch: ReadingWatch
        private let start = ContinuousClock.now

        init() {
            watch = ReadingWatch(limit: 10_000, prefetch: 250, known: Self.known(1))
        }

        static func known(_ seconds: Int64) -> KnownTime {
            let reading = ClockReading(time: Timestamp(milliseconds: seconds * 1_000), instant: .now)
            return KnownTime(since: reading)
        }

        /// Looks at a second of the test.
        func look(at second: Int, messages: Int, consumers: Int = 1) -> ReadingWatch.Finding {
            let look = watch.look(known: Self.known(2))
            return watch.finish(look, messages: messages, consumers: consumers, at: start + .seconds(second))
        }
    }

    private let subject = Subject()
    private static let first = AMQPError(.connectionLost, origin: .transport, "It broke.")
    private static let second = AMQPError(.closed, origin: .caller, "It is over.")

    // MARK: Looks

    @Test func readerThatWaitsAndGetsNothingIsStalled() {
        subject.watch.isReaderReady = true
        #expect(!subject.look(at: 0, messages: 3).isStalled)
        subject.watch.arrive()
        #expect(!subject.look(at: 10, messages: 3).isStalled, "something came")
        let finding = subject.look(at: 20, messages: 3)
        #expect(finding.isStalled && !finding.isUnconsumed)
        #expect(finding.lostSince == nil)
    }

    @Test func readerThatStandsStillIsNotStalled() {
        for second in [0, 20] { #expect(!subject.look(at: second, messages: 3).isStalled) }
    }

    @Test func queueWithoutAConsumerIsUnconsumedAndNotStalled() {
        subject.watch.isReaderReady = true
        for second in [0, 20] {
            let finding = subject.look(at: second, messages: 3, consumers: 0)
            #expect(finding.isUnconsumed && !finding.isStalled)
        }
    }

    @Test func fullQueueMayHaveLostEvents() {
        #expect(subject.look(at: 0, messages: 10_000).lostSince != nil)
        #expect(!subject.watch.isLookDue)
        subject.watch.acknowledge(1_000)
        #expect(subject.watch.isLookDue)
    }

    // MARK: The end

    /// Its deliveries tell it in a moment, and it would be told twice.
    @Test func readerThatWaitsIsNotToldOfALoss() {
        subject.watch.isReaderReady = true
        subject.watch.lose(Self.first)
        #expect(subject.watch.tellLoss() == nil)
    }

    @Test func lossIsToldOnceWhereTheReaderStandsStill() {
        #expect(subject.watch.tellLoss() == nil, "there is none")
        subject.watch.lose(Self.first)
        subject.watch.lose(Self.second)
        #expect(subject.watch.tellLoss()?.description == "It broke.", "the first reason counts")
        subject.watch.lose(Self.second)
        #expect(subject.watch.tellLoss() == nil)
    }

    /// What had arrived before the loss comes to the reader first, and it may stand still then.
    @Test func lossThatCameWhileTheReaderWaitedIsToldWhenItStandsStill() {
        subject.watch.isReaderReady = true
        subject.watch.lose(Self.first)
        #expect(subject.watch.tellLoss() == nil)
        subject.watch.isReaderReady = false
        #expect(subject.watch.tellLoss() != nil)
    }
}
