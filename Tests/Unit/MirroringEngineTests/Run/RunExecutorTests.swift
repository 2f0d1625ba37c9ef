import Dispatch
import Foundation
import MirroringEvents
import Testing

@testable import MirroringEngine

/// A run waits for disks on a thread of its own.
@Suite struct RunExecutorTests {
    /// As many runs as Swift's own executor has threads block in their sinks at once, and a task on it ends them all.
    @Test(.timeLimit(.minutes(15))) func `a run that blocks holds up no other task`() async throws {
        let count = ProcessInfo.processInfo.activeProcessorCount
        let arrived = DispatchSemaphore(value: 0)
        let signal = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            for _ in 0..<count { arrived.wait() }
            Task.detached {
                for _ in 0..<count { signal.signal() }
            }
        }
        try await withThrowingTaskGroup { group in
            for _ in 0..<count {
                group.addTask {
                    let fixture = try EngineFixture()
                    let recorder = Recorder { event in
                        guard event.sequence == 1 else { return }
                        arrived.signal()
                        #expect(signal.wait(timeout: .now() + 240) == .success)
                    }
                    _ = try await fixture.run(fixture.job(), recorder)
                }
            }
            try await group.waitForAll()
        }
    }
}
