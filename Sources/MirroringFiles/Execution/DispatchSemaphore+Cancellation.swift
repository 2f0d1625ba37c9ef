package import Dispatch

extension DispatchSemaphore {
    /// Blocks until it is signalled, the time is over or the task is cancelled.
    ///
    /// For a thread that may be blocked, such as that of a ``SerialQueueExecutor``. Nothing wakes it when its task is cancelled, so it looks.
    ///
    /// - Parameter patience: how long to wait at most; nil for any time.
    /// - Returns: whether it was signalled.
    package func waitUnlessCancelled(for patience: Duration? = nil) -> Bool {
        let end = patience.map { ContinuousClock.now + $0 }
        while !Task.isCancelled {
            let left = end.map { ContinuousClock.now.duration(to: $0) } ?? Self.glance
            if wait(for: min(left, Self.glance)) { return true }
            if left <= Self.glance, end != nil { return false }
        }
        return false
    }

    /// Blocks until it is signalled or the time is over.
    ///
    /// - Returns: whether it was signalled.
    package func wait(for patience: Duration) -> Bool {
        wait(timeout: .now() + patience / .seconds(1)) == .success
    }

    /// How long a thread is blocked before it looks at its task.
    private static let glance = Duration.milliseconds(100)
}
