public import Foundation
public import Logging
import MirroringEvents
import MirroringOfflineLog
import RabbitMQClient
import RabbitMQManagement
public import ServiceLifecycle
import Synchronization

/// The memory of the system: reads the history, keeps the last events, answers replay requests, writes the offline log.
///
/// Any number of bridges may read one history; each sees the same events at the same positions.
public struct Bridge: Service {
    /// What was read, for whoever wants to look.
    public let history: EventHistory
    /// This process of a bridge: new with each start.
    public let id = UUID.version7()

    private let configuration: BridgeConfiguration
    private let feed = LogFeed()
    private let keeper: LogKeeper
    /// Barriers, dead letters, heartbeats and statements.
    private let publisher: ConfirmedPublisher
    /// Answers to replay requests.
    private let replies: ConfirmedPublisher
    /// Who subscribes to events, and how far behind they are.
    private let subscribers: SubscriberWatch
    private let barriers: Barriers
    private let speaker: Speaker
    private let health = BridgeHealth()
    private let recurrences: RecurrenceLog
    private let logger: Logger

    /// A bridge that reads when it is run.
    ///
    /// - Throws: an error that names the folder of the offline log which can't be used.
    public init(configuration: BridgeConfiguration, logger: Logger) throws {
        self.configuration = configuration
        self.logger = logger
        recurrences = RecurrenceLog(logger: logger)
        keeper = try LogKeeper(configuration: configuration, logger: logger)
        publisher = ConfirmedPublisher(Reconnection(configuration: configuration.broker))
        replies = ConfirmedPublisher(Reconnection(configuration: configuration.broker))
        barriers = Barriers(publisher: publisher, bridgeId: id)
        speaker = Speaker(barriers: barriers, logger: logger)
        history = EventHistory(
            configuration: configuration,
            feed: feed,
            barriers: barriers,
            logger: logger,
            recurrences: recurrences
        )
        subscribers = SubscriberWatch(
            configuration: configuration,
            management: ManagementClient(address: configuration.management),
            publisher: publisher,
            bridgeId: id,
            isSpeaker: { [speaker] in await speaker.isSpeaking },
            place: { [history] in await history.place },
            logger: logger
        )
    }

    /// Where the reading would go on after a restart: everything before is in the offline log, on disk; nil while another bridge writes it.
    public var storedPosition: UInt64? {
        get async { await keeper.stored?.nextPosition }
    }

    /// Reads until the service is shut down, then brings the offline log to disk.
    ///
    /// - Throws: `AMQPError` if the broker doesn't let the bridge in.
    public func run() async throws {
        let pipeline = LogPipeline(
            feed: feed,
            keeper: keeper,
            syncInterval: configuration.syncInterval,
            logger: logger
        )
        for last in await keeper.unfinishedRuns() {
            await history.noteLogged(last.event, of: last.run, position: UInt64(clamping: last.position))
        }
        let logging = Task { await pipeline.run() }
        defer { logger.info("stopped") }
        let result = await cancelWhenGracefulShutdown { await serve() }
        await feed.finish()
        await logging.value
        recurrences.finish()
        try result.get()
    }

    /// Works until the task is cancelled or the broker doesn't let the bridge in.
    private func serve() async -> Result<Void, AMQPError> {
        let user = configuration.user
        let heartbeats = HeartbeatSender(
            bridgeId: id,
            history: history,
            issues: { [health, keeper, subscribers] in
                health.issues + [await keeper.lastError].compactMap { $0 } + (await subscribers.issues)
            },
            publisher: publisher,
            period: configuration.heartbeatPeriod,
            user: user
        )
        let silence = SilenceWatch(
            bridgeId: id,
            history: history,
            barriers: barriers,
            publisher: publisher,
            limit: configuration.silenceLimit,
            user: user,
            logger: logger
        )
        return await withTaskGroup { group in
            group.addTask { try? await publisher.run() }
            group.addTask { try? await replies.run() }
            group.addTask { try? await heartbeats.run() }
            group.addTask { try? await silence.run() }
            group.addTask { await subscribers.run() }
            let result = await read()
            group.cancelAll()
            return result
        }
    }

    /// Works on one connection after the other, until the task is cancelled.
    ///
    /// A bridge that never got in ends with the reason, so that a wrong password is seen at once; one that was in outlives it.
    private func read() async -> Result<Void, AMQPError> {
        let wasConnected = Mutex(false)
        let reconnection = Reconnection(
            configuration: configuration.broker,
            shouldRetry: { error in
                wasConnected.withLock { $0 } || (error.code != .authenticationFailed && error.code != .accessRefused)
            },
            onStateChange: { state in
                if case .connected = state { wasConnected.withLock { $0 = true } }
                report(state)
            }
        )
        while !Task.isCancelled {
            do {
                try await reconnection.run(on: AMQPConsumer.self, session.run)
            } catch let error as AMQPError {
                return .failure(error)
            } catch {
                break  // cancelled
            }
        }
        return .success(())
    }

    private var session: BridgeSession {
        BridgeSession(
            topology: TopologyKeeper(health: health, logger: logger),
            barriers: barriers,
            reading: HistoryReading(
                history: history,
                feed: feed,
                keeper: keeper,
                barriers: barriers,
                deadLetters: DeadLetterDesk(history: history, speaker: speaker, publisher: publisher),
                recurrences: recurrences,
                logger: logger
            ),
            speaker: speaker,
            replays: ReplayDesk(
                history: history,
                barriers: barriers,
                replies: replies,
                recurrences: recurrences,
                logger: logger
            )
        )
    }

    private func report(_ state: ConnectionState) {
        switch state {
        case .connecting(let address, let attempt):
            logger.debug("connecting", metadata: ["broker": "\(address)", "attempt": "\(attempt)"])
        case .connected(let address):
            health.set(nil, of: .connection)
            logger.info("connected", metadata: ["broker": "\(address)"])
        case .disconnected(let error, let wait):
            health.set(error.description, of: .connection)
            logger.error(
                "disconnected",
                metadata: [
                    "error": "\(error)", "retryIn": "\(wait.formatted(.units(allowed: [.seconds, .milliseconds])))",
                ]
            )
        case .stopped:
            break
        }
    }
}
