import EventSamples
import Foundation
import MirroringEvents
import Testing

@testable import MirroringBridge

@Suite struct EventCacheTests {
    @Test func oldestEventsGoFirstWhenThereAreTooMany() {
        var cache = EventCache(maximumEvents: 3, maximumBytes: .max)
        for number in 1...5 {
            let isNew = cache.insert(.sample(at: UInt64(number * 10), sequence: number))
            #expect(isNew)
        }
        #expect(cache.entries.map(\.position) == [30, 40, 50])
        #expect(cache.completeFrom == 21)
    }

    @Test func bytesOfMessagesAreBoundedToo() {
        var cache = EventCache(maximumEvents: 100, maximumBytes: 10_000)
        let beside = HistoryEntry.sample(at: 1, sequence: 1, bodyBytes: 0).weight
        for number in 1...5 {
            _ = cache.insert(.sample(at: UInt64(number), sequence: number, bodyBytes: 4_000 - beside))
        }
        #expect(cache.entries.map(\.position) == [4, 5])
        #expect(cache.bytes == 8_000)
        _ = cache.insert(.sample(at: 6, sequence: 6, bodyBytes: 50_000 - beside))
        #expect(cache.entries.map(\.position) == [6], "one event stays, however large")
        #expect(cache.bytes == 50_000)
    }

    @Test func eventOfARunThatIsThereAlreadyIsDropped() {
        var cache = EventCache(maximumEvents: 10, maximumBytes: .max)
        let other = UUID()
        let answers = [
            cache.insert(.sample(at: 1, sequence: 1)), cache.insert(.sample(at: 2, sequence: 2)),
            cache.insert(.sample(at: 3, sequence: 1)), cache.insert(.sample(at: 4, run: other, sequence: 1)),
            cache.insert(.sample(at: 4, run: other, sequence: 1)),
        ]
        #expect(answers == [true, true, false, true, false])
        #expect(cache.entries.map(\.position) == [1, 2, 4])
    }

    @Test func runOfWhichNothingIsLeftIsForgotten() {
        var cache = EventCache(maximumEvents: 1, maximumBytes: .max)
        let other = UUID()
        _ = cache.insert(.sample(at: 1, sequence: 5))
        _ = cache.insert(.sample(at: 2, run: other, sequence: 1))
        let isNew = cache.insert(.sample(at: 3, sequence: 5))
        #expect(isNew)
    }

    @Test func nothingIsCompleteBeforeTheFirstEvent() {
        var cache = EventCache(maximumEvents: 10, maximumBytes: .max)
        #expect(cache.completeFrom == nil)
        _ = cache.insert(.sample(at: 7, sequence: 1))
        #expect(cache.completeFrom == 7)
    }

    @Test func whatCameBeforeTheOldestEventIsMissingByItsTimeToo() {
        var cache = EventCache(maximumEvents: 2, maximumBytes: .max)
        cache.begin(at: .sample(.typical(), at: 0, body: []))
        #expect(cache.completeAfter == nil, "nothing was before")
        for number in 1...3 { _ = cache.insert(.sample(at: UInt64(number), sequence: number)) }
        #expect(cache.completeFrom == 2)
        #expect(cache.completeAfter == .sample(at: 1))
        cache.skip(to: .sample(.typical(), at: 9, body: []))
        #expect(cache.completeFrom == 9)
        #expect(cache.completeAfter == .sample(at: 9))
        var late = EventCache(maximumEvents: 2, maximumBytes: .max)
        late.begin(at: .sample(.typical(), at: 5, body: []))
        #expect(late.completeAfter == .sample(at: 5), "one before it may have the same time")
    }

    /// A publisher with rights for another job names this run: whatever sequence he says, the run's own events stay and come.
    @Test func eventUnderAnotherJobsKeyDisplacesNothing() {
        var cache = EventCache(maximumEvents: 4, maximumBytes: .max)
        let other = UUID()
        let answers = [
            cache.insert(.sample(at: 1, sequence: 1)), cache.insert(.sample(at: 2, key: other, sequence: 2)),
            cache.insert(.sample(at: 3, sequence: 2)), cache.insert(.sample(at: 4, key: other, sequence: 1_000_000)),
            cache.insert(.sample(at: 5, sequence: 3)), cache.insert(.sample(at: 6, key: other, sequence: 1_000_000)),
        ]
        #expect(answers == [true, true, true, true, true, false])
        var query = EventQuery()
        query.runId = MirroringStatusEventArgs.sampleRunId
        #expect(cache.entries(matching: query).map(\.position) == [2, 3, 4, 5], "both jobs' events of that name")
        query.jobId = MirroringStatusEventArgs.sampleJobId
        #expect(cache.entries(matching: query).map(\.position) == [3, 5])
    }

    @Test func runIsForgottenWhenItsOwnEventsAreGone() {
        var cache = EventCache(maximumEvents: 2, maximumBytes: .max)
        let other = UUID()
        for (position, key) in [(1, nil), (2, other), (3, other)] as [(UInt64, UUID?)] {
            _ = cache.insert(.sample(at: position, key: key, sequence: Int(position) + 5))
        }
        let isNew = cache.insert(.sample(at: 4, sequence: 1))
        #expect(isNew, "the other job's events of that name are still there")
    }
}
