import Synchronization

/// Wakes a task without making one: a ring while nobody waits is remembered, several are one.
final class Doorbell: Sendable {
    private struct State {
        var isRung = false
        var nextWaiter: UInt64 = 0
        var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
    }

    private let state = Mutex(State())

    /// Wakes whoever waits, or else the next who would.
    func ring() {
        let waiters = state.withLock { state -> [UInt64: CheckedContinuation<Void, Never>] in
            guard !state.waiters.isEmpty else {
                state.isRung = true
                return [:]
            }
            defer { state.waiters = [:] }
            return state.waiters
        }
        for waiter in waiters.values {
            waiter.resume()
        }
    }

    /// Returns at the next ring, or when the task is cancelled.
    func wait() async {
        let waiter = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    guard !state.isRung, !Task.isCancelled else {
                        state.isRung = false
                        return true
                    }
                    state.waiters[waiter] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: waiter) }?.resume()
        }
    }
}
