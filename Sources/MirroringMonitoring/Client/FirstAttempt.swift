/// Waits for the outcome of a session's first attempt to subscribe, or for the first one that succeeds.
struct FirstAttempt: Sendable {
    private let result = Promise<Result<Void, MonitoringError>>()
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
        case .disconnected(let error, retryIn: nil): result.keep(.failure(error))
        case .disconnected where hasToStand: break
        case .connected, .disconnected, .stopped: result.keep(.success(()))
        }
    }

    /// Waits for the outcome; returns at once when the task is cancelled.
    ///
    /// - Throws: the reason for which the session gave up.
    func outcome() async throws(MonitoringError) {
        try await result.value()?.get()
    }
}
