import Synchronization

/// A value that is given once and that one task waits for. Of several that are given the first counts.
package final class Promise<Value: Sendable>: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Value?, Never>)
        case over(Value?)
    }

    private let state = Mutex(State.open)

    package init() {}

    /// Gives the value.
    package func keep(_ value: Value) {
        end(with: value)
    }

    /// Waits for the value; nil if the task is cancelled before it comes.
    @discardableResult
    package func value() async -> Value? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let outcome: Value?? = state.withLock { state in
                    if case .over(let value) = state { return .some(value) }
                    state = .awaited(continuation)
                    return nil
                }
                if let outcome { continuation.resume(returning: outcome) }
            }
        } onCancel: {
            end(with: nil)
        }
    }

    /// The waiter is resumed when the lock is given back: resuming takes a lock of the task, and whoever cancels that task holds it when
    /// it gets here.
    private func end(with value: Value?) {
        let waiter = state.withLock { state -> CheckedContinuation<Value?, Never>? in
            if case .over = state { return nil }
            defer { state = .over(value) }
            guard case .awaited(let waiter) = state else { return nil }
            return waiter
        }
        waiter?.resume(returning: value)
    }
}
