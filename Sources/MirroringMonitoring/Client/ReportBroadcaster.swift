import Logging
import MirroringDiagnostics
import Synchronization

/// Hands each report to everybody who wants to know: the readers of streams, the handlers, the log.
final class ReportBroadcaster: Sendable {
    /// How many reports wait for a slow reader; older ones are dropped then.
    private static let buffered = 1_000
    /// What the log tells the beginning and the end of.
    private static let trouble = "connection"

    private struct Reader {
        let continuation: AsyncStream<MonitoringReport>.Continuation
        /// The subscription whose reports it reads, and with which they end; nil for all.
        let subscription: String?
    }

    private struct State {
        var readers: [Int: Reader] = [:]
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
        for reader in state.withLock({ $0.readers.values }) { reader.continuation.finish() }
    }

    /// The reports from now on; they end with the client, or with their subscription.
    ///
    /// - Parameter subscription: whose; nil for all.
    func stream(of subscription: String? = nil) -> AsyncStream<MonitoringReport> {
        let (stream, continuation) = AsyncStream<MonitoringReport>.makeStream(
            bufferingPolicy: .bufferingNewest(Self.buffered)
        )
        let number = state.withLock { state in
            state.added += 1
            state.readers[state.added] = Reader(continuation: continuation, subscription: subscription)
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
    ///
    /// - Parameter name: what it is called; nil for a name of ours.
    func begin(_ name: String? = nil) -> SubscriptionStatuses.Identity {
        log?.expectEnd(of: Self.trouble)
        return state.withLock { $0.statuses.begin(name) }
    }

    func report(_ event: MonitoringEvent, of subscription: SubscriptionStatuses.Identity) {
        let (readers, isLast) = state.withLock { state -> ([Reader], Bool) in
            if case .connection(let status) = event { state.statuses.change(subscription, to: status) }
            let readers = state.readers.values.filter {
                $0.subscription == nil || $0.subscription == subscription.name
            }
            return (readers, !state.statuses.isGoing(subscription.name))
        }
        let report = MonitoringReport(event, of: subscription.name)
        for reader in readers {
            reader.continuation.yield(report)
            if reader.subscription != nil, isLast { reader.continuation.finish() }
        }
        if let log { note(report, in: log) }
        guard case .connection(let status) = event else { return }
        let change = ServiceConnectionEventArgs(endpointName: endpointName, status: status)
        for handler in MirroringMonitoringClient.serviceConnectionEventHandler.all { handler(change) }
    }

    /// Neither a broker that is away for days nor a publisher of nonsense fills the log of somebody's program.
    private func note(_ report: MonitoringReport, in log: RecurrenceLog) {
        let event = report.event
        let message = event.logMessage
        func metadata() -> Logger.Metadata {
            event.logMetadata.merging([
                "endpoint": "\(endpointName)", "subscription": "\(report.subscription)",
            ]) { $1 }
        }
        switch event {
        case .connection(.connecting), .caughtUp: log.logger.debug("\(message)", metadata: metadata())
        case .connection(.connected): log.logEnd(of: Self.trouble, .info, message, metadata: metadata)
        case .connection(.interrupted(let error)), .connection(.disconnected(let error, _)):
            log.log(.info, message, reason: error.description, of: Self.trouble, metadata: metadata)
        // Each is about something that the program itself has asked for.
        case .withdrawn, .unheard: log.logger.info("\(message)", metadata: metadata())
        default: log.log(.info, message, reason: event.logReason, metadata: metadata)
        }
        log.keepUp()
    }
}
