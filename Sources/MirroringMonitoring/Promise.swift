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
                state.withLock { state in
                    if case .over(let value) = state {
                        continuation.resume(returning: value)
                    } else {
                        state = .awaited(continuation)
                    }
                }
            }
        } onCancel: {
            end(with: nil)
        }
    }

    private func end(with value: Value?) {
        state.withLock { state in
            if case .over = state { return }
            if case .awaited(let waiter) = state { waiter.resume(returning: value) }
            state = .over(value)
        }
    }
}
