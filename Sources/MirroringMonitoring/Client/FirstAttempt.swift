/// Waits for the outcome of a session's first attempt to subscribe.
struct FirstAttempt: Sendable {
    private let outcomes: AsyncStream<Result<Void, MonitoringError>>
    private let continuation: AsyncStream<Result<Void, MonitoringError>>.Continuation

    init() {
        (outcomes, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
    }

    /// Notes the outcome, if a report tells it.
    func observe(_ report: MonitoringReport) {
        guard case .connection(let status) = report else { return }
        switch status {
        case .connecting: return
        case .disconnected(let error, retryIn: nil): continuation.yield(.failure(error))
        case .connected, .disconnected, .stopped: continuation.yield(.success(()))
        }
        continuation.finish()
    }

    /// Waits for the outcome; returns at once when the task is cancelled.
    ///
    /// - Throws: the reason for which the session gave up.
    func outcome() async throws(MonitoringError) {
        for await outcome in outcomes { return try outcome.get() }
    }
}
