import Synchronization
import TestSupport
import Testing

@testable import MirroringBridge

struct ClockEveryTests {
    @Test func workIsDoneOncePerPeriodAndNotBefore() async throws {
        let clock = ManualClock()
        let times = Mutex<[Duration]>([])
        let start = clock.now
        let work = Task<Void, any Error> {
            try await clock.every(.seconds(5)) {
                times.withLock { $0.append(start.duration(to: clock.now)) }
            }
        }
        for _ in 0..<3 {
            await clock.untilSomebodySleeps()
            clock.advance(by: .seconds(4))
            #expect(times.withLock { $0.allSatisfy { $0 != start.duration(to: clock.now) } })
            clock.advance(by: .seconds(1))
        }
        await clock.untilSomebodySleeps()
        #expect(times.withLock { $0 } == [.seconds(5), .seconds(10), .seconds(15)])
        work.cancel()
        await #expect(throws: CancellationError.self) { try await work.value }
    }

    @Test func workThatThrowsEndsIt() async throws {
        struct Failure: Error {}
        let clock = ManualClock()
        let work = Task<Void, any Error> { try await clock.every(.seconds(1)) { throw Failure() } }
        await clock.untilSomebodySleeps()
        clock.advance(by: .seconds(1))
        await #expect(throws: Failure.self) { try await work.value }
    }

    @Test func nobodySleepsInATaskThatIsCancelled() async throws {
        let work = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await ManualClock().every(.seconds(1)) {}
        }
        await #expect(throws: CancellationError.self) { try await work.value }
    }
}
