import Synchronization

/// Wakes tasks that wait: a signal that is sent while nobody waits is remembered, and several are one. Sending makes no task.
///
/// What is remembered wakes one task: it is for one that looks again at what it has to do. Where several wait for a state to be
/// reached, see ``Awaited``.
final class AsyncSignal: Sendable {
    private struct State {
        var isSent = false
        var nextWaiter: UInt64 = 0
        var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
    }

    private let state = Mutex(State())

    /// Wakes all who wait, or else the next who would.
    func send() {
        let waiters = state.withLock { state -> [UInt64: CheckedContinuation<Void, Never>] in
            guard !state.waiters.isEmpty else {
                state.isSent = true
                return [:]
            }
            defer { state.waiters = [:] }
            return state.waiters
        }
        for waiter in waiters.values {
            waiter.resume()
        }
    }

    /// Returns at the next signal, or when the task is cancelled.
    func wait() async {
        let waiter = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if Task.isCancelled { return true }
                    guard !state.isSent else {
                        state.isSent = false
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
