import Dispatch
import Foundation
import MirroringFiles
import Testing

/// Work that blocks has threads of its own.
@Suite struct SerialQueueExecutorTests {
    /// An actor whose only call blocks.
    private actor Worker {
        private let executor = SerialQueueExecutor(label: "test")

        nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

        func wait(_ signal: DispatchSemaphore, telling arrived: DispatchSemaphore) -> DispatchTimeoutResult {
            arrived.signal()
            return signal.wait(timeout: .now() + 240)
        }
    }

    /// As many calls as Swift's own executor has threads block at once, and a task on it ends them all.
    @Test(.timeLimit(.minutes(15))) func whatBlocksHoldsUpNoOtherTask() async {
        let count = ProcessInfo.processInfo.activeProcessorCount
        let arrived = DispatchSemaphore(value: 0)
        let signal = DispatchSemaphore(value: 0)
        // A thread that is nobody's, since waiting for the calls to block is blocking, too.
        Thread.detachNewThread {
            for _ in 0..<count { arrived.wait() }
            Task.detached {
                for _ in 0..<count { signal.signal() }
            }
        }
        await withTaskGroup(of: DispatchTimeoutResult.self) { group in
            for _ in 0..<count {
                group.addTask { await Worker().wait(signal, telling: arrived) }
            }
            for await result in group { #expect(result == .success) }
        }
    }
}
