import Foundation
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

    @Test func bytesOfBodiesAreBoundedToo() {
        var cache = EventCache(maximumEvents: 100, maximumBytes: 1_000)
        for number in 1...5 { _ = cache.insert(.sample(at: UInt64(number), sequence: number, bodyBytes: 400)) }
        #expect(cache.entries.map(\.position) == [4, 5])
        #expect(cache.bytes == 800)
        _ = cache.insert(.sample(at: 6, sequence: 6, bodyBytes: 5_000))
        #expect(cache.entries.map(\.position) == [6], "one event stays, however large")
        #expect(cache.bytes == 5_000)
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
}
