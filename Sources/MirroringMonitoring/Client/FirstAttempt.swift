/// Waits for the outcome of a session's first attempt to subscribe.
struct FirstAttempt: Sendable {
    private let result = Promise<Result<Void, MonitoringError>>()

    /// Notes the outcome, if a report tells it.
    func observe(_ report: MonitoringReport) {
        guard case .connection(let status) = report else { return }
        switch status {
        case .connecting: break
        case .disconnected(let error, retryIn: nil): result.keep(.failure(error))
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
