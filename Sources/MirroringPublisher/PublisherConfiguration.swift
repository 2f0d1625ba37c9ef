public import AMQP
public import Configuration

/// How events are kept and delivered.
public struct PublisherConfiguration: Sendable {
    /// The brokers; events wait for them alone, see ``OutboxError/Code/boundElsewhere``.
    public var broker: BrokerConfiguration
    /// The folder in which events wait; made if it is not there. All engines of a host may share it.
    public var outboxFolder: String
    /// What survives a power cut.
    public var durability = Durability.process
    /// The most bytes that wait in the folder; what exceeds them is lost, counted and logged.
    public var maximumOutboxBytes = 1_024 * 1_024 * 1_024
    /// The size at which a file of the outbox is followed by another.
    public var segmentBytes = 8 * 1_024 * 1_024
    /// The most events that are published and not confirmed.
    public var window = 1_000
    /// The most events between engine and sender that stay in memory; the others are read from the file.
    public var queuedEvents = 8_192
    /// The most bytes of events between engine and sender that stay in memory.
    public var queuedBytes = 16 * 1_024 * 1_024
    /// The waits between attempts to connect, and to send again what the broker refused.
    public var backoff = Backoff()

    /// What survives a power cut. The death of the process alone loses nothing either way.
    public enum Durability: String, Sendable, Hashable, CaseIterable {
        /// All but the last second: the file is flushed each second.
        case process
        /// Everything that was sent: the file is flushed before each send.
        case power
    }

    /// A configuration with defaults.
    ///
    /// - Parameters:
    ///   - broker: the brokers.
    ///   - outboxFolder: the folder in which events wait.
    public init(broker: BrokerConfiguration, outboxFolder: String) {
        self.broker = broker
        self.outboxFolder = outboxFolder
    }

    /// A configuration from settings.
    ///
    /// Keys:
    /// - `broker.…`: see `BrokerConfiguration`.
    /// - `outbox.folder` (string, default: the parameter `outboxFolder`).
    /// - `outbox.durability` (`process` or `power`, default `process`).
    /// - `outbox.maximumBytes` (int, default 1 GiB).
    /// - `publisher.window` (int, 1 to 100,000, default 1,000).
    ///
    /// - Throws: `AMQPError` for the broker's settings, ``OutboxError/Code/invalidSetting`` for the others.
    public init(config: ConfigReader, connectionName: String, outboxFolder: String) throws {
        self.init(
            broker: try BrokerConfiguration(config: config, connectionName: connectionName),
            outboxFolder: config.string(forKey: "outbox.folder", default: outboxFolder)
        )
        let durability = config.string(forKey: "outbox.durability", default: self.durability.rawValue)
        guard let known = Durability(rawValue: durability) else {
            throw OutboxError(
                .invalidSetting,
                "The setting outbox.durability is \"\(durability)\"; it must be process or power."
            )
        }
        self.durability = known
        maximumOutboxBytes = config.int(forKey: "outbox.maximumBytes", default: maximumOutboxBytes)
        guard maximumOutboxBytes >= segmentBytes else {
            throw OutboxError(
                .invalidSetting,
                "The setting outbox.maximumBytes is \(maximumOutboxBytes); it must be at least \(segmentBytes)."
            )
        }
        window = config.int(forKey: "publisher.window", default: window)
        guard (1...100_000).contains(window) else {
            throw OutboxError(
                .invalidSetting,
                "The setting publisher.window is \(window); it must be between 1 and 100000."
            )
        }
    }
}
