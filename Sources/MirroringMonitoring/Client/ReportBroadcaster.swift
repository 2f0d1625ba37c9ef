import Logging
import MirroringDiagnostics
import Synchronization

/// Hands each report to everybody who wants to know: the readers of streams, the handlers, the log.
final class ReportBroadcaster: Sendable {
    /// How many reports wait for a slow reader; older ones are dropped then.
    private static let buffered = 1_000
    /// What the log tells the beginning and the end of.
    private static let trouble = "connection"

    private struct State {
        var readers: [Int: AsyncStream<MonitoringReport>.Continuation] = [:]
        var added = 0
        var statuses = SubscriptionStatuses()
    }

    private let state = Mutex(State())
    private let endpointName: String
    private let log: RecurrenceLog?

    init(endpointName: String, logger: Logger?) {
        self.endpointName = endpointName
        log = logger.map { RecurrenceLog(logger: $0) }
    }

    deinit {
        log?.finish()
        for reader in state.withLock({ $0.readers.values }) { reader.finish() }
    }

    /// The reports from now on; they end with the client.
    func stream() -> AsyncStream<MonitoringReport> {
        let (stream, continuation) = AsyncStream<MonitoringReport>.makeStream(
            bufferingPolicy: .bufferingNewest(Self.buffered)
        )
        let number = state.withLock { state in
            state.added += 1
            state.readers[state.added] = continuation
            return state.added
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.readers.removeValue(forKey: number) }
        }
        return stream
    }

    /// Where the connection stands now.
    var status: ConnectionStatus { state.withLock { $0.statuses.current } }

    /// A subscription begins; its reports have to name it.
    func begin() -> SubscriptionStatuses.Number {
        log?.expectEnd(of: Self.trouble)
        return state.withLock { $0.statuses.begin() }
    }

    func report(_ report: MonitoringReport, of subscription: SubscriptionStatuses.Number) {
        let readers = state.withLock { state in
            if case .connection(let status) = report { state.statuses.change(subscription, to: status) }
            return Array(state.readers.values)
        }
        for reader in readers { reader.yield(report) }
        if let log { note(report, in: log) }
        guard case .connection(let status) = report else { return }
        let change = ServiceConnectionEventArgs(endpointName: endpointName, status: status)
        for handler in MirroringMonitoringClient.serviceConnectionEventHandler.all { handler(change) }
    }

    /// Neither a broker that is away for days nor a publisher of nonsense fills the log of somebody's program.
    private func note(_ report: MonitoringReport, in log: RecurrenceLog) {
        let message = report.logMessage
        func metadata() -> Logger.Metadata {
            report.logMetadata.merging(["endpoint": "\(endpointName)"]) { $1 }
        }
        switch report {
        case .connection(.connecting): log.logger.debug("\(message)", metadata: metadata())
        case .connection(.connected): log.logEnd(of: Self.trouble, .info, message, metadata: metadata)
        case .connection(.disconnected(let error, _)):
            log.log(.info, message, reason: error.description, of: Self.trouble, metadata: metadata)
        case .connection(.stopped): log.log(.info, message, metadata: metadata)
        // Each is about something that the program itself has asked for.
        case .notice(.selectionWithdrawn): log.logger.info("\(message)", metadata: metadata())
        case .notice(let notice): log.log(.info, message, reason: notice.logReason, metadata: metadata)
        }
        log.keepUp()
    }
}
