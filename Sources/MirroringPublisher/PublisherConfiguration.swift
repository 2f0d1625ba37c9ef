public import Configuration
public import MirroringSettings
public import RabbitMQClient

/// How events are kept and delivered.
public struct PublisherConfiguration: Sendable {
    /// The brokers; events wait for them alone, see ``OutboxError/Code/otherBroker``.
    public var broker: BrokerConfiguration
    /// The folder in which events wait; made if it is not there. All engines of a host may share it: those of several users one
    /// that belongs to root and has the sticky bit. Each user's events are delivered by that user's processes alone.
    public var outboxFolder: String
    /// What survives a power cut.
    public var durability = Durability.process
    /// The most bytes that wait in the folder, those of other users not counted. What exceeds them stays in memory while all that this
    /// process has to send is within ``queuedEvents`` and ``queuedBytes``; else it is lost, counted and logged. Files that were set
    /// aside have an eighth of it beside: what exceeds that is removed, the oldest first.
    public var maximumOutboxBytes = 1_024 * 1_024 * 1_024
    /// The size at which a file of the outbox is followed by another, at most 32 MiB.
    public var segmentBytes = 8 * 1_024 * 1_024
    /// The most events that are published and not confirmed.
    public var window = 1_000
    /// Whether messages also have the attributes of CloudEvents 1.0 as headers, seven more beside eight.
    public var cloudEvents = false
    /// The most events between engine and relay that stay in memory; the others are read from the file.
    public var queuedEvents = 8_192
    /// The most bytes of events between engine and relay that stay in memory.
    public var queuedBytes = 16 * 1_024 * 1_024
    /// The waits between attempts to connect, and to send again what the broker refused.
    public var backoff = Backoff()
    /// For how long an event is sent again that the broker refuses (nack), while the history takes messages. A queue that was full for
    /// a moment gets it then; one that refuses events for longer holds up no other job's, and the history has what it refused. For so long
    /// the publisher also asks again whether the history takes messages, where a queue refuses the question.
    public var nackPatience = Duration.seconds(60)

    /// What survives a power cut. The death of the process alone loses nothing either way.
    public enum Durability: String, Sendable, Hashable, CaseIterable {
        /// All but the last second of what was not sent: the file is flushed each second, and nobody waits for that.
        case process
        /// Every event that was notified: the file is flushed before `notify` returns. The engine waits for its own disk then,
        /// for as long as an `fdatasync` takes; never for the network.
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

    /// A broker by its address, everything else by default.
    ///
    /// - Parameters:
    ///   - uri: one or more AMQP URIs, separated by commas; see `BrokerAddress`.
    ///   - outboxFolder: the folder in which events wait.
    /// - Throws: `AMQPError` of code `invalidAddress` for what is not such a URI.
    public init(uri: String, outboxFolder: String) throws(AMQPError) {
        let broker = try BrokerConfiguration(uris: uri, connectionName: "mirroring publisher")
        self.init(broker: broker, outboxFolder: outboxFolder)
    }

    /// A configuration from settings.
    ///
    /// Keys:
    /// - `broker`: the section of `BrokerConfiguration`.
    /// - `outbox.folder` (string, default: the parameter `outboxFolder`).
    /// - `outbox.durability` (`process` or `power`, default `process`).
    /// - `outbox.maximumBytes` (int, default 1 GiB).
    /// - `publisher.window` (int, 1 to 100,000, default 1,000).
    /// - `publisher.cloudEvents` (bool, default false).
    ///
    /// - Parameters:
    ///   - config: where the settings come from.
    ///   - connectionName: what the connection is called in the broker's own views.
    ///   - outboxFolder: the default of `outbox.folder`.
    /// - Throws: `SettingError` that names the setting, and no password.
    public init(config: ConfigReader, connectionName: String, outboxFolder: String) throws(SettingError) {
        self.init(
            broker: try config.section("broker") { section throws(SettingError) in
                try BrokerConfiguration(config: section, connectionName: connectionName)
            },
            outboxFolder: try config.checkedText(forKey: "outbox.folder") ?? outboxFolder
        )
        durability = try config.checkedWord(forKey: "outbox.durability", default: durability)
        maximumOutboxBytes = try config.checkedInt(
            forKey: "outbox.maximumBytes",
            in: segmentBytes...(.max),
            unit: "bytes",
            default: maximumOutboxBytes
        )
        window = try config.checkedInt(forKey: "publisher.window", in: 1...100_000, unit: "events", default: window)
        cloudEvents = try config.checkedBool(forKey: "publisher.cloudEvents", default: cloudEvents)
    }
}
