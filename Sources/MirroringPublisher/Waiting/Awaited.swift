import Synchronization

/// A value under a lock, and the tasks that wait until it is as they want it.
///
/// What they wait for is a state, not a signal that somebody else may have heard before them: whoever begins to wait when the value is
/// as wanted goes on at once, and a change that makes it so wakes all for whom it does. Nobody else is woken.
final class Awaited<Value: Sendable>: Sendable {
    private struct Waiter {
        let isWanted: @Sendable (Value) -> Bool
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var value: Value
        var nextWaiter: UInt64 = 0
        var waiters: [UInt64: Waiter] = [:]

        /// Takes out the waiters who may go on.
        mutating func removeSatisfied() -> [Waiter] {
            guard !waiters.isEmpty else { return [] }
            let satisfied = waiters.filter { $0.value.isWanted(value) }
            for waiter in satisfied.keys { waiters[waiter] = nil }
            return Array(satisfied.values)
        }
    }

    private let state: Mutex<State>

    init(_ value: Value) {
        state = Mutex(State(value: value))
    }

    /// Reads or changes the value. The lock is held meanwhile.
    func withLock<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
        let (result, satisfied) = state.withLock { state in
            let result = body(&state.value)
            return (result, state.removeSatisfied())
        }
        for waiter in satisfied {
            waiter.continuation.resume()
        }
        return result
    }

    /// Returns as soon as the value is as wanted, or the task is cancelled.
    ///
    /// - Parameter isWanted: judges the value, under the lock.
    func wait(until isWanted: @escaping @Sendable (Value) -> Bool) async {
        let waiter = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if Task.isCancelled || isWanted(state.value) { return true }
                    state.waiters[waiter] = Waiter(isWanted: isWanted, continuation: continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: waiter) }?.continuation.resume()
        }
    }
}
