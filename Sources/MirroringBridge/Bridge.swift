public import Foundation
public import Logging
import MirroringDiagnostics
import MirroringEvents
import MirroringOfflineLog
public import MirroringWire
import RabbitMQClient
import RabbitMQManagement
public import ServiceLifecycle

/// The memory of the system: reads the history, keeps the last events, answers replay requests, writes the offline log.
///
/// Any number of bridges may read one history; each sees the same events at the same positions.
public struct Bridge: Service {
    /// What was read, for whoever wants to look.
    public let history: EventHistory
    /// This process of a bridge: new with each start.
    public let id = UUID.version7()

    private let logQueue = LogQueue()
    private let health: BridgeHealth
    private let issues: BridgeIssues
    private let watch: SubscriberWatch
    private let period: Duration
    private let offlineLog: OfflineLogKeeper
    private let log: OfflineLogTask
    private let loggedRuns: LoggedRunsReader
    private let loggedCourses: LoggedCoursesReader
    private let recurrences: RecurrenceLog
    /// What works side by side until the bridge is told to end; whichever ends first ends the others.
    private let services: [any Service]
    private let logger: Logger

    /// A bridge that reads when it is run.
    ///
    /// - Parameters:
    ///   - configuration: the broker, the folder, the limits.
    ///   - clock: when what is done regularly is done.
    ///   - logger: where the bridge says what it does.
    /// - Throws: an error that names the folder of the offline log which can't be used.
    public init(
        configuration: BridgeConfiguration,
        clock: any Clock<Duration> = ContinuousClock(),
        logger: Logger
    ) throws {
        let user = configuration.user
        let health = BridgeHealth()
        let recurrences = RecurrenceLog(logger: logger)
        let offlineLog = try OfflineLogKeeper(configuration: configuration, recurrences: recurrences)
        // Barriers, dead letters, heartbeats and statements.
        let alarms = AlarmRecord(health: health, recurrences: recurrences)
        let publisher = ConfirmedPublisher(ConnectionRecovery(configuration: configuration.broker)) { alarms.note($0) }
        // Answers to replay requests, and looks for a leader: what a user without the right to send to a queue can't do.
        let replies = ConfirmedPublisher(ConnectionRecovery(configuration: configuration.broker))
        let barriers = Barriers(publisher: publisher, bridgeId: id, user: user)
        let leader = Leader(barriers: barriers, publisher: replies, clock: clock, recurrences: recurrences)
        let history = EventHistory(
            configuration: configuration,
            logQueue: logQueue,
            barriers: barriers,
            recurrences: recurrences
        )
        let stream = HistoryStream(configuration.history)
        let management = ManagementClient(address: configuration.management)
        let subscribers = SubscriberWatch(
            configuration: configuration,
            management: management,
            publisher: publisher,
            bridgeId: id,
            isLeader: { await leader.isLeading },
            position: { await history.streamPosition },
            clock: clock,
            logger: logger
        )
        let session = BridgeSession(
            topology: TopologyMaintainer(health: health, clock: clock, logger: logger),
            policies: PolicyMaintainer(
                management: management,
                virtualHost: configuration.broker.addresses[0].virtualHost,
                health: health,
                clock: clock,
                logger: logger
            ),
            barriers: barriers,
            reading: HistoryReading(
                history: history,
                stream: stream,
                link: HistoryLink(health: health, recurrences: recurrences),
                offlineLog: offlineLog,
                deadLetters: DeadLetterPublisher(
                    history: history,
                    stream: stream,
                    leader: leader,
                    publisher: publisher,
                    bridgeId: id,
                    recurrences: recurrences,
                    logger: logger
                ),
                recurrences: recurrences,
                clock: clock,
                logger: logger
            ),
            leader: leader,
            replays: ReplayServer(
                responder: ReplayResponder(
                    history: history,
                    barriers: barriers,
                    gate: ReplayGate(),
                    replies: replies,
                    recurrences: recurrences,
                    logger: logger
                ),
                clock: clock,
                recurrences: recurrences
            ),
            watch: HistoryWatch(
                history: history,
                stream: stream,
                barriers: barriers,
                health: health,
                clock: clock,
                logger: logger
            )
        )
        let issues = BridgeIssues(history: history, health: health, offlineLog: offlineLog, subscribers: subscribers)
        services = [
            publisher, replies,
            HeartbeatSender(
                bridgeId: id,
                history: history,
                issues: issues,
                publisher: publisher,
                period: configuration.heartbeatPeriod,
                user: user,
                clock: clock
            ),
            LivenessMonitor(
                bridgeId: id,
                history: history,
                barriers: barriers,
                publisher: publisher,
                limit: configuration.silenceLimit,
                user: user,
                clock: clock,
                recurrences: recurrences
            ),
            JobJudge(
                bridgeId: id,
                history: history,
                barriers: barriers,
                leader: leader,
                publisher: publisher,
                offlineLog: offlineLog,
                limit: configuration.silenceLimit,
                memory: configuration.retention.age,
                user: user,
                clock: clock,
                recurrences: recurrences
            ),
            subscribers,
            QueueLeaderWatch(
                management: management,
                virtualHost: configuration.broker.addresses[0].virtualHost,
                health: health,
                clock: clock,
                logger: logger
            ),
            BridgeConnection(
                session: session,
                broker: configuration.broker,
                health: health,
                recurrences: recurrences
            ),
        ]
        log = OfflineLogTask(
            queue: logQueue,
            keeper: offlineLog,
            syncInterval: configuration.syncInterval,
            isListening: { await history.isListening() },
            logger: logger
        )
        loggedRuns = LoggedRunsReader(keeper: offlineLog, note: { await history.note($0) }, clock: clock)
        loggedCourses = LoggedCoursesReader(keeper: offlineLog, note: { await history.note($0) }, clock: clock)
        self.history = history
        self.health = health
        self.issues = issues
        watch = subscribers
        period = configuration.heartbeatPeriod
        self.offlineLog = offlineLog
        self.recurrences = recurrences
        self.logger = logger
    }

    /// Where the reading would go on after a restart: everything before is in the offline log, on disk; nil while another bridge writes it.
    public var storedPosition: UInt64? {
        get async { await offlineLog.stored?.nextPosition }
    }

    /// How it is now.
    public var status: BridgeStatus {
        get async {
            BridgeStatus(
                bridgeId: id,
                broker: health.brokerLink,
                reading: await history.reading,
                faults: await history.faults,
                issues: await issues.sentences,
                troubles: await issues.troubles,
                period: period,
                writesLog: await offlineLog.role == .writing
            )
        }
    }

    /// What is wrong with jobs, as bridges have said it.
    public var findings: [JobFinding] {
        get async { await history.findings(by: id, at: .now) }
    }

    /// Who is subscribed, as of the last look, and what keeps this bridge from seeing all of it.
    public var subscribers: SubscriberOverview {
        get async { await watch.overview }
    }

    /// Works until the service is shut down or the task is cancelled, then brings the offline log to disk.
    ///
    /// - Throws: `AMQPError` or `StreamError` if the broker doesn't let the bridge in.
    public func run() async throws {
        let rest = await loggedRuns.begin()
        await history.recall(await offlineLog.findings)
        let reading = Task { await loggedRuns.finish(rest) }
        let judging = Task { await loggedCourses.read() }
        defer {
            reading.cancel()
            judging.cancel()
        }
        // Not a child of this task: it ends after the services, when everything that they read is on disk.
        let logging = Task { await log.run() }
        defer { logger.info("stopped") }
        let end = await cancelWhenGracefulShutdown { await serve() }
        await logQueue.finish()
        await logging.value
        recurrences.finish()
        try end.get()
    }

    /// - Returns: why a service ended by itself; success if the bridge was told to end.
    private func serve() async -> Result<Void, any Error> {
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for service in services { group.addTask { try await service.run() } }
                defer { group.cancelAll() }
                try await group.next()
            }
            return .success(())
        } catch is CancellationError {
            return .success(())
        } catch {
            return .failure(error)
        }
    }
}

extension ConfirmedPublisher: Service {}
