import MirroringEvents
import MirroringWire
import Testing

@testable import MirroringBridge

/// Who is warned, who is removed, and what they are told that they miss.
@Suite struct SubscriberWatchStateTests {
    private var state = {
        var limits = SubscriberLimits()
        limits.warnAt = 100
        limits.removeAt = 900
        return SubscriberWatchState(limits: limits, statisticsAge: .seconds(15))
    }()
    private let start = ContinuousClock.now

    /// Looks once, so many seconds after the start, while the history is read up to a position.
    private mutating func look(
        _ subscribers: [Subscriber],
        after seconds: Int,
        position: UInt64? = 0,
        epoch: Epoch = "e",
        mayWarn: Bool = true
    ) -> [String] {
        let time = Timestamp(milliseconds: Int64(seconds) * 1_000)
        let moment = SubscriberWatchState.Moment(
            instant: start + .seconds(seconds),
            time: time,
            position: position.map { StreamPosition(epoch: epoch, offset: $0) }
        )
        return state.observe(subscribers, at: moment, mayWarn: mayWarn).map { action in
            switch action {
            case .warn(let subscriber): "warn \(subscriber.name)"
            case .miss(let subscriber): "miss \(subscriber.name)"
            case .remove(let subscriber):
                "remove \(subscriber.name) \(subscriber.hasReadAllBefore.map { "\($0.position.offset)" } ?? "unknown")"
            }
        }
    }

    @Test mutating func whoFallsBehindIsWarnedOnce() {
        #expect(look([.sample(ready: 100)], after: 0) == [], "not above the limit yet")
        #expect(look([.sample(ready: 90, unacknowledged: 11)], after: 5) == ["warn desk"])
        #expect(look([.sample(ready: 400)], after: 10) == [])
        #expect(state.subscribers.map(\.isWarned) == [true])
    }

    @Test mutating func aWarningThatNobodySaysIsSaidLater() {
        #expect(look([.sample(ready: 101)], after: 0, mayWarn: false) == [])
        #expect(state.subscribers.map(\.isWarned) != [true])
        #expect(look([.sample(ready: 101)], after: 5) == ["warn desk"])
    }

    @Test mutating func whoCaughtUpIsWarnedAgainTheNextTime() {
        #expect(look([.sample(ready: 200)], after: 0) == ["warn desk"])
        #expect(look([.sample(ready: 50)], after: 5) == [], "half of the limit is not enough to be well again")
        #expect(look([.sample(ready: 101)], after: 10) == [])
        #expect(look([.sample(ready: 49)], after: 15) == [])
        #expect(state.subscribers.map(\.isWarned) == [false])
        #expect(look([.sample(ready: 101)], after: 20) == ["warn desk"])
    }

    @Test mutating func whoIsAboveTheSecondLimitIsRemovedUntilItIsGone() {
        #expect(look([.sample(ready: 900)], after: 0) == ["warn desk"])
        #expect(look([.sample(ready: 800, unacknowledged: 101)], after: 5) == ["remove desk unknown"])
        #expect(look([.sample(ready: 901)], after: 10) == ["remove desk unknown"], "another bridge may have failed")
        #expect(look([], after: 15) == [])
        #expect(state.subscribers.isEmpty)
    }

    @Test mutating func whoReadsKeepsItsQueueThroughABurst() {
        func desk(_ ready: Int, read: Int?, limit: Int? = 10_000) -> [Subscriber] {
            [.sample(ready: ready, acknowledgements: read, lengthLimit: limit)]
        }
        #expect(look(desk(0, read: 0), after: 0) == [])
        #expect(look(desk(1_500, read: 40), after: 5) == ["warn desk"])
        #expect(look(desk(1_300, read: 240), after: 10) == [])
        #expect(look(desk(1_300, read: 240), after: 25) == [], "the counts may be as old")
        #expect(look(desk(1_300, read: 240), after: 26) == ["remove desk unknown"], "it reads no longer")
        #expect(look(desk(1_300, read: 241), after: 30) == [])
        #expect(
            look(desk(1_300, read: 242, limit: nil), after: 35) == ["remove desk unknown"],
            "nothing else would limit it"
        )
        #expect(look(desk(1_300, read: nil), after: 51) == ["remove desk unknown"], "nobody knows whether it reads")
    }

    @Test mutating func whoReadsIsRemovedBeforeTheBrokerDropsEventsOfIts() {
        func desk(_ ready: Int, read: Int) -> [Subscriber] {
            [.sample(ready: ready, acknowledgements: read, lengthLimit: 10_000)]
        }
        #expect(look(desk(1_000, read: 10), after: 0) == ["warn desk"], "a bridge that has begun knows no rate")
        // 400 a second more than it reads: in the 20 s until the next look has its effect, 8,000.
        #expect(look(desk(3_000, read: 20), after: 5) == ["remove desk unknown"])
        #expect(look(desk(3_000, read: 30), after: 10) == [], "the burst is over")
        #expect(look(desk(4_000, read: 40), after: 15) == [], "200 a second")
        #expect(look(desk(9_999, read: 50), after: 115) == ["remove desk unknown"])
        #expect(look(desk(9_999, read: 60), after: 120) == [])
        #expect(look(desk(10_000, read: 70), after: 125) == ["remove desk unknown"])
    }

    /// A list of many pages may leave one out.
    @Test mutating func whoseQueueIsGoneIsMissedOnceWhenItWasNotThereTwice() {
        let others = [Subscriber.sample("session", kind: .session), .sample("wall")]
        #expect(look([.sample()] + others, after: 0) == [])
        #expect(look([], after: 5) == [])
        #expect(look([.sample()], after: 10) == ["miss wall"], "a session goes with its connection")
        #expect(look([], after: 15) == [])
        #expect(look([], after: 20) == ["miss desk"])
        #expect(look([], after: 25) == [])
    }

    @Test mutating func whoseQueueABridgeHasDeletedIsNotMissed() {
        #expect(look([.sample()], after: 0) == [])
        state.forget(Subscriber.sample().queue)
        #expect(look([], after: 5) == [])
        #expect(look([], after: 10) == [])
    }

    @Test mutating func whoGrowsPastBothLimitsAtOnceIsWarnedFirst() {
        #expect(look([.sample(ready: 5_000)], after: 0) == ["warn desk", "remove desk unknown"])
    }

    @Test mutating func sessionsAndOthersAreLeftToTheirQueuesLength() {
        let others = [Subscriber.sample("a", kind: .session, ready: 10_000), .sample("b", kind: .other, ready: 10_000)]
        #expect(look(others, after: 0) == [])
        #expect(state.subscribers.map(\.backlog) == [10_000, 10_000])
    }

    @Test mutating func whatIsNotCountedYetIsNotJudged() {
        #expect(look([.sample(ready: nil)], after: 0) == [])
        #expect(look([.sample(ready: 200)], after: 5) == ["warn desk"])
        #expect(look([.sample(unacknowledged: nil)], after: 10) == [])
        #expect(state.subscribers.map(\.isWarned) == [true], "no count is no sign of recovery")
    }

    /// Over AMQP a queue tells what waits in it, and not what its readers have.
    @Test mutating func whatWaitsIsJudgedWhereNobodyKnowsWhatReadersHave() {
        #expect(look([.sample(ready: 101, unacknowledged: nil)], after: 0) == ["warn desk"])
        #expect(look([.sample(ready: 901, unacknowledged: nil)], after: 5) == ["remove desk unknown"])
        #expect(look([.sample(ready: 0, unacknowledged: nil)], after: 10) == [])
        #expect(state.subscribers.map(\.isWarned) == [true], "its readers may have all of it")
        #expect(state.subscribers.first?.hasReadAllBefore == nil)
    }

    @Test mutating func aBrokerThatCountsNothingIsToldFromAQueueThatIsNew() {
        let uncounted = Subscriber.sample(ready: nil, unacknowledged: nil)
        let session = Subscriber.sample(kind: .session, ready: nil, unacknowledged: nil)
        var lacking: [Int] = []
        let looks: [(second: Int, subscribers: [Subscriber])] = [
            (0, [uncounted]), (10, [uncounted]), (15, [uncounted]), (20, [uncounted]),
            // One is counted; there is none, or only what is not watched.
            (25, [.sample("wall"), uncounted]), (30, [uncounted]), (44, [uncounted]), (45, [uncounted]),
            (50, []), (55, [session]), (80, [session]), (85, [uncounted]),
        ]
        for look in looks where state.lacksCounts(look.subscribers, at: start + .seconds(look.second)) {
            lacking.append(look.second)
        }
        #expect(lacking == [15, 20, 45])
    }

    /// The position of the look before the counted moment, not that of the look itself: the counts are older than it.
    @Test mutating func missesFromIsHowFarTheHistoryWasReadBeforeTheQueueWasCountedEmpty() {
        for second in stride(from: 0, through: 30, by: 5) {
            #expect(look([.sample()], after: second, position: UInt64(second * 10)) == [])
        }
        #expect(state.subscribers.first?.hasReadAllBefore?.position.offset == 150, "15 s before the last look")
        #expect(look([.sample(ready: 1_000)], after: 35, position: 900) == ["warn desk", "remove desk 150"])
    }

    @Test mutating func whatAReaderHasAndDidNotAcknowledgeIsMissed() {
        for second in stride(from: 0, through: 30, by: 5) {
            _ = look([.sample(unacknowledged: second < 20 ? 0 : 1)], after: second, position: UInt64(second * 10))
        }
        #expect(state.subscribers.first?.hasReadAllBefore?.position.offset == 0)
    }

    @Test mutating func aBridgeThatNeverSawTheQueueEmptySaysThatItDoesNotKnow() {
        for second in stride(from: 0, through: 30, by: 5) {
            _ = look([.sample(ready: 5)], after: second, position: UInt64(second * 10))
        }
        #expect(look([.sample(ready: 901)], after: 35, position: 900) == ["warn desk", "remove desk unknown"])
    }

    /// A queue that is made while the bridge watches never had what was read of the history long before.
    @Test mutating func whoCameWhileTheBridgeWatchedMissesNothingFromBefore() {
        for second in stride(from: 0, through: 30, by: 5) { _ = look([], after: second, position: UInt64(second * 10)) }
        #expect(look([.sample(ready: 901)], after: 35, position: 900) == ["warn desk", "remove desk 150"])
    }

    @Test mutating func aQueueMadeAnewBeginsAnew() {
        #expect(look([.sample(ready: 901)], after: 0) == ["warn desk", "remove desk unknown"])
        state.forget("mirroring.subscriber.ann.desk")
        #expect(look([.sample(ready: 101)], after: 5) == ["warn desk"])
    }

    @Test mutating func positionsOfAnotherHistoryAreForgotten() {
        for second in stride(from: 0, through: 30, by: 5) {
            _ = look([.sample()], after: second, position: UInt64(second * 10))
        }
        #expect(look([.sample()], after: 35, position: 1, epoch: "f") == [])
        #expect(state.subscribers.first?.hasReadAllBefore == nil)
        for second in stride(from: 40, through: 50, by: 5) {
            _ = look([.sample()], after: second, position: UInt64(second), epoch: "f")
        }
        #expect(state.subscribers.first?.hasReadAllBefore?.position.offset == 1)
    }

    @Test mutating func anHistoryThatIsNotReadNowKeepsWhatWasKnown() {
        for second in stride(from: 0, through: 30, by: 5) {
            _ = look([.sample()], after: second, position: UInt64(second * 10))
        }
        #expect(look([.sample(ready: 901)], after: 35, position: nil) == ["warn desk", "remove desk 150"])
    }

    @Test mutating func unreadIsCountedFromTheFirstLookWithoutAReader() {
        for (second, consumers) in [(0, 1), (5, 0), (10, 0)] {
            _ = look([.sample(consumers: consumers)], after: second)
        }
        #expect(state.subscribers.first?.unreadSince == Timestamp(milliseconds: 5_000))
        _ = look([.sample(consumers: 1)], after: 15)
        #expect(state.subscribers.first?.unreadSince == nil)
    }
}
