import Dispatch
import Synchronization

/// A value that is to come from somewhere else: a thread that may be blocked can wait for it, and a task.
package final class Arrival<Value: Sendable>: Sendable {
    private struct State {
        var value: Value?
        var waiting: [CheckedContinuation<Value, Never>] = []
    }

    private let state = Mutex(State())
    /// Passed as soon as the value is there, by one after the other.
    private let turnstile = DispatchSemaphore(value: 0)

    /// A value that is not there yet.
    package init() {}

    /// The value, if it is there.
    package var value: Value? { state.withLock { $0.value } }

    /// Hands the value over to everybody who waits, now and later; only the first one counts.
    package func set(_ value: Value) {
        let waiting = state.withLock { state -> [CheckedContinuation<Value, Never>]? in
            guard state.value == nil else { return nil }
            state.value = value
            defer { state.waiting = [] }
            return state.waiting
        }
        guard let waiting else { return }
        turnstile.signal()
        for continuation in waiting { continuation.resume(returning: value) }
    }

    /// The value, for which the task waits as long as it takes.
    package func arrived() async -> Value {
        await withCheckedContinuation { continuation in
            let value = state.withLock { state in
                if state.value == nil { state.waiting.append(continuation) }
                return state.value
            }
            if let value { continuation.resume(returning: value) }
        }
    }

    /// The value, for which the thread is blocked as long as it takes.
    package func wait() -> Value {
        turnstile.wait()
        return passed()
    }

    /// The value, for which the thread is blocked so long at most.
    ///
    /// - Returns: nil if the time was over before.
    package func wait(for patience: Duration) -> Value? {
        turnstile.wait(for: patience) ? passed() : nil
    }

    /// The value, for which the thread is blocked as long as it takes, or so long at most, unless the task is cancelled.
    ///
    /// - Returns: nil if the time was over before, or the task is cancelled.
    package func waitUnlessCancelled(for patience: Duration? = nil) -> Value? {
        turnstile.waitUnlessCancelled(for: patience) ? passed() : nil
    }

    private func passed() -> Value {
        // For the next one.
        turnstile.signal()
        guard let value else { preconditionFailure("the turnstile is closed until the value is there") }
        return value
    }
}
