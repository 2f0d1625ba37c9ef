public import Configuration
public import Logging
public import MirroringEvents
import MirroringSettings
public import MirroringWire
import Synchronization

public import struct Foundation.UUID

/// Subscribes to the state events of mirroring runs.
///
/// In the manner of the original system, with handlers:
///
/// ```swift
/// let client = try MirroringMonitoringClient(endpointName: "local", autoReconnect: true)
/// client.mirroringTransferStatusEventHandler += { event in
///     print(event.status.state.rawValue)
/// }
/// try await client.subscribe()
/// ```
///
/// Or as a sequence, see ``events(for:from:named:)``, or for as long as a closure runs, see ``withEvents(_:from:named:_:)``.
public final class MirroringMonitoringClient: Sendable {
    /// Called with each event. The next event comes when every handler has returned.
    public typealias MirroringTransferStatusEventHandler =
        @Sendable @concurrent (MirroringStatusEventArgs) async -> Void
    /// Called with each change of a client's connection. It must not block.
    public typealias ServiceConnectionEventHandler = @Sendable (ServiceConnectionEventArgs) -> Void

    private struct Subscription: Sendable {
        let session: MonitoringSession
        /// Its first attempt to stand.
        let attempt: FirstAttempt
        let task: Task<Void, Never>
        let mark: Mark
    }

    /// Tells one subscription from another.
    private final class Mark: Sendable {}

    /// The subscription of which this task calls a handler.
    @TaskLocal private static var handled: Mark?

    /// Told of the connection status of every client in the process.
    public static let serviceConnectionEventHandler = HandlerList<ServiceConnectionEventHandler>()
    /// Told of every event that this client has subscribed to with ``subscribe()`` and its kin: in the order of each run, none
    /// twice. What else is known of an event (``MonitoredEvent``) comes with the sequences only; so handlers never get an event that
    /// was published under the key of another job, see ``MonitoringEvent/leftOut(_:because:count:)``.
    public let mirroringTransferStatusEventHandler = HandlerList<MirroringTransferStatusEventHandler>()
    /// Which broker, and how.
    public let configuration: MonitoringConfiguration

    /// What the subscription of the handlers is called in its reports.
    public static let handlersName = "handlers"

    let reporter: ReportBroadcaster
    private let subscription = Mutex<Subscription?>(nil)

    /// A client by its configuration.
    ///
    /// - Parameters:
    ///   - configuration: which broker, and how.
    ///   - logger: takes the reports at level `info`, attempts to connect at `debug`; what comes again and again at most once a minute,
    ///     with how often it came. Nil for no log.
    public init(_ configuration: MonitoringConfiguration, logger: Logger? = nil) {
        self.configuration = configuration
        reporter = ReportBroadcaster(endpointName: configuration.endpointName, logger: logger)
    }

    /// A client of a broker by its address.
    ///
    /// - Parameters:
    ///   - uri: one or more AMQP URIs, separated by commas; see `BrokerAddress`. Reports call it `broker`.
    ///   - autoReconnect: whether the client subscribes again by itself.
    ///   - logger: takes the reports at level `info`, attempts to connect at `debug`; what comes again and again at most once a minute,
    ///     with how often it came. Nil for no log.
    /// - Throws: ``MonitoringError/Code/invalidSettings`` for what is not such a URI.
    public convenience init(uri: String, autoReconnect: Bool = false, logger: Logger? = nil) throws(MonitoringError) {
        var configuration = try MonitoringConfiguration(endpointName: "broker", uri: uri)
        configuration.autoReconnect = autoReconnect
        self.init(configuration, logger: logger)
    }

    /// A client of an endpoint that is named in this machine's settings of clients: those that `mom watch --endpoint` reads.
    ///
    /// They are in `client.yaml` (in `$MIRRORING_CONFIG_FOLDER`, else in `Config` of the working folder if nobody but this user and
    /// root may change it, else in `/etc/mirroring`) and in the environment (`MIRRORING_ENDPOINTS_LOCAL_URI`), which comes first.
    ///
    /// - Parameters:
    ///   - endpointName: the endpoint's name in the settings, see ``MonitoringConfiguration/init(endpointName:config:)``.
    ///   - autoReconnect: whether the client subscribes again by itself; nil for what the settings say.
    ///   - period: how often it makes sure that its subscription still stands; nil for what the settings say.
    ///   - logger: takes the reports at level `info`, attempts to connect at `debug`, and what is odd about the settings at `warning`; what
    ///     comes again and again at most once a minute, with how often it came. Nil for no log.
    /// - Throws: ``MonitoringError`` that names the endpoints there are, or the setting that is wrong and where it was set.
    public convenience init(
        endpointName: String,
        autoReconnect: Bool? = nil,
        period: Duration? = nil,
        logger: Logger? = nil
    ) throws(MonitoringError) {
        let loaded: LoadedSettings
        do {
            loaded = try LoadedSettings(of: .client)
        } catch {
            throw MonitoringError(.invalidSettings, error.description)
        }
        for warning in loaded.warnings { logger?.warning("settings questionable", metadata: ["reason": "\(warning)"]) }
        var configuration: MonitoringConfiguration
        do {
            configuration = try MonitoringConfiguration(endpointName: endpointName, settings: loaded.settings)
        } catch {
            throw MonitoringError(error, endpointName: endpointName, loaded.settings.sentence(error))
        }
        configuration.autoReconnect = autoReconnect ?? configuration.autoReconnect
        configuration.period = period ?? configuration.period
        self.init(configuration, logger: logger)
    }

    /// A client of an endpoint that is named in settings of the program's own.
    ///
    /// - Parameters:
    ///   - endpointName: the endpoint's name in the settings, see ``MonitoringConfiguration/init(endpointName:config:)``.
    ///   - autoReconnect: whether the client subscribes again by itself; nil for what the settings say.
    ///   - period: how often it makes sure that its subscription still stands; nil for what the settings say.
    ///   - config: the settings.
    ///   - logger: takes the reports at level `info`, attempts to connect at `debug`; what comes again and again at most once a minute,
    ///     with how often it came. Nil for no log.
    /// - Throws: ``MonitoringError`` that names the endpoints there are, or the setting that is wrong.
    public convenience init(
        endpointName: String,
        autoReconnect: Bool? = nil,
        period: Duration? = nil,
        config: ConfigReader,
        logger: Logger? = nil
    ) throws(MonitoringError) {
        var configuration: MonitoringConfiguration
        do {
            configuration = try MonitoringConfiguration(endpointName: endpointName, config: config)
        } catch {
            throw MonitoringError(error, endpointName: endpointName)
        }
        configuration.autoReconnect = autoReconnect ?? configuration.autoReconnect
        configuration.period = period ?? configuration.period
        self.init(configuration, logger: logger)
    }

    deinit {
        subscription.withLock { $0 }?.task.cancel()
    }

    /// What happens beside the events, from now on, to each subscription of this client: the connection's status, gaps, messages that
    /// can't be read. It is told when it happens, however slow a reader is; ends with the client.
    public func reports() -> AsyncStream<MonitoringReport> {
        reporter.stream()
    }

    /// What happens beside the events to one subscription, from now on; ends with it, and with the last one if several have its name.
    ///
    /// - Parameter subscription: its name, which it need not have yet: as it was, or will be, given to ``events(for:from:named:)`` or
    ///   ``withEvents(_:from:named:_:)``, or ``handlersName``.
    public func reports(of subscription: String) -> AsyncStream<MonitoringReport> {
        reporter.stream(of: subscription)
    }

    /// Where the connection to the broker stands now: that of the subscription that began last among those that go on, or
    /// ``ConnectionStatus/stopped`` if there is none. Its changes come with ``reports()``.
    public var status: ConnectionStatus { reporter.status }

    /// Has the subscription of the handlers lose something, to prove that it is found and mended. Nobody else loses anything.
    ///
    /// - Throws: ``MonitoringError`` if it can't be lost, or the subscription does not stand.
    package func suffer(_ fault: SubscriptionFault) async throws(MonitoringError) {
        guard let session = subscription.withLock({ $0?.session }) else {
            throw MonitoringError(.disconnected, "There is no subscription that could lose anything.")
        }
        do {
            try await session.suffer(fault)
        } catch {
            throw MonitoringError(error)
        }
    }

    /// Asks the bridges at the client's broker for what they have cached.
    public var history: ReplayClient { ReplayClient(broker: configuration.broker) }

    // MARK: With handlers

    /// Subscribes to the events of all jobs.
    ///
    /// - Throws: as ``subscribe(_:)``.
    public func subscribe() async throws(MonitoringError) {
        try await subscribe(.all)
    }

    /// Subscribes to the events of one job.
    ///
    /// - Parameter contextId: the job.
    /// - Throws: as ``subscribe(_:)``.
    public func subscribe(contextId: UUID) async throws(MonitoringError) {
        try await subscribe(.job(contextId))
    }

    /// Subscribes to a selection of events, beside what this client has subscribed to before.
    ///
    /// Returns after the first attempt to reach the broker. If that failed and ``MonitoringConfiguration/autoReconnect`` is set,
    /// the client goes on trying by itself. A selection that the broker refuses beside others is taken back, and those go on; if there
    /// is no connection to ask over, a ``MonitoringEvent/withdrawn(_:_:)`` says so later.
    ///
    /// - Throws: ``MonitoringError`` if the subscription could not be made and the client does not go on trying.
    public func subscribe(_ selection: EventSelection) async throws(MonitoringError) {
        // Of several brokers each is tried.
        let attempt = FirstAttempt(hasToStand: !configuration.autoReconnect)
        let running = subscription.withLock { subscription -> Subscription? in
            if let running = subscription, !running.session.isOver { return running }
            subscription = start(selection, attempt)
            return nil
        }
        guard let running else { return try await attempt.outcome() }
        do {
            try await running.session.add(selection)
        } catch {
            guard configuration.autoReconnect, !error.isRefusal else { throw MonitoringError(error) }
        }
        // It may be about to connect for the first time.
        try await running.attempt.outcome()
        if running.session.isOver { try await subscribe(selection) }
    }

    /// Ends what ``subscribe(_:)`` began; returns when no handler is called any more.
    ///
    /// A handler may call it as well, and is the last that is called: it can't wait for its own end, so it goes on at once.
    public func unsubscribe() async {
        let ended = subscription.withLock { subscription in
            defer { subscription = nil }
            return subscription
        }
        guard let ended else { return }
        ended.task.cancel()
        if Self.handled !== ended.mark { await ended.task.value }
    }

    private func start(_ selection: EventSelection, _ attempt: FirstAttempt) -> Subscription {
        let handlers = mirroringTransferStatusEventHandler
        let reporter = reporter
        let identity = reporter.begin(Self.handlersName)
        let mark = Mark()
        let session = MonitoringSession(
            configuration,
            SessionRequest(selection: selection, takesForeignKeys: false),
            deliver: { events in
                for case .event(let event) in events {
                    for handler in handlers.all where !Task.isCancelled {
                        await Self.$handled.withValue(mark) { await handler(event.event) }
                    }
                }
            },
            report: { event in
                reporter.report(event, of: identity)
                attempt.observe(event)
            }
        )
        return Subscription(session: session, attempt: attempt, task: Task { _ = await session.run() }, mark: mark)
    }
}
