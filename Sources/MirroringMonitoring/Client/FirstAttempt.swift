import Synchronization

/// Waits for the outcome of a session's first attempt to subscribe, or for the first one that succeeds.
final class FirstAttempt: Sendable {
    private typealias Outcome = Result<Void, MonitoringError>

    private struct State {
        var outcome: Outcome?
        var waiting: [Promise<Outcome>] = []
    }

    private let state = Mutex(State())
    private let hasToStand: Bool

    /// - Parameter hasToStand: whether to wait on where an attempt has failed and another one follows.
    init(hasToStand: Bool = false) {
        self.hasToStand = hasToStand
    }

    /// Notes the outcome, if an event tells it.
    func observe(_ event: MonitoringEvent) {
        guard case .connection(let status) = event else { return }
        switch status {
        case .connecting, .interrupted: break
        case .disconnected(let error, retryIn: nil): keep(.failure(error))
        case .disconnected where hasToStand: break
        case .connected, .disconnected, .stopped: keep(.success(()))
        }
    }

    private func keep(_ outcome: Outcome) {
        let waiting = state.withLock { state -> [Promise<Outcome>] in
            guard state.outcome == nil else { return [] }
            state.outcome = outcome
            defer { state.waiting = [] }
            return state.waiting
        }
        for promise in waiting { promise.keep(outcome) }
    }

    /// Waits for the outcome; returns at once when the task is cancelled. Any number of tasks may wait.
    ///
    /// - Throws: the reason for which the session gave up.
    func outcome() async throws(MonitoringError) {
        let promise = Promise<Outcome>()
        state.withLock { state in
            if let outcome = state.outcome { promise.keep(outcome) } else { state.waiting.append(promise) }
        }
        try await promise.value()?.get()
    }
}
