import AMQP
import Foundation
public import Logging
public import ServiceLifecycle
import Synchronization

/// The memory of the system: reads the history, keeps the last events, writes the offline log.
///
/// Any number of bridges may read one history; each sees the same events at the same positions.
public struct Bridge: Service {
    /// What was read, for whoever wants to look.
    public let history: EventHistory

    private let configuration: BridgeConfiguration
    private let feed: LogFeed
    private let keeper: LogKeeper
    private let publisher: ConfirmedPublisher
    private let logger: Logger

    /// A bridge that reads when it is run.
    ///
    /// - Throws: an error that names the folder of the offline log which can't be used.
    public init(configuration: BridgeConfiguration, logger: Logger) throws {
        self.configuration = configuration
        self.logger = logger
        feed = LogFeed()
        keeper = try LogKeeper(configuration: configuration, logger: logger)
        publisher = ConfirmedPublisher(Reconnection(configuration: configuration.broker))
        history = EventHistory(configuration: configuration, feed: feed, publisher: publisher, logger: logger)
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
        let logging = Task { await pipeline.run() }
        defer { logger.info("stopped") }
        let result = await cancelWhenGracefulShutdown { await serve() }
        await feed.finish()
        await logging.value
        try result.get()
    }

    /// Publishes and reads until the task is cancelled or the broker doesn't let the bridge in.
    private func serve() async -> Result<Void, AMQPError> {
        let publishing = Task { try await publisher.run() }
        defer { publishing.cancel() }
        return await withTaskCancellationHandler {
            await read()
        } onCancel: {
            publishing.cancel()
        }
    }

    /// Reads the history, on one connection after the other, until the task is cancelled.
    ///
    /// A bridge that never got in ends with the reason, so that a wrong password is seen at once; one that was in outlives it.
    private func read() async -> Result<Void, AMQPError> {
        let wasConnected = Mutex(false)
        let reading = HistoryReading(
            history: history,
            feed: feed,
            keeper: keeper,
            publisher: publisher,
            logger: logger
        )
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
                try await reconnection.run(on: AMQPConsumer.self, reading.run)
            } catch let error as AMQPError {
                return .failure(error)
            } catch {
                break  // cancelled
            }
        }
        return .success(())
    }

    private func report(_ state: ConnectionState) {
        switch state {
        case .connecting(let address, let attempt):
            logger.debug("connecting", metadata: ["broker": "\(address)", "attempt": "\(attempt)"])
        case .connected(let address):
            logger.info("connected", metadata: ["broker": "\(address)"])
        case .disconnected(let error, let wait):
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
