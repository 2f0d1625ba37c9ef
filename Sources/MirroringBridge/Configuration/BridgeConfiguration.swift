public import Configuration
public import MirroringOfflineLog
public import MirroringSettings
public import RabbitMQClient
public import RabbitMQManagement
public import RabbitMQStream

/// What a bridge needs to know.
public struct BridgeConfiguration: Sendable {
    /// How to reach the broker, at each address as the same user.
    public var broker: BrokerConfiguration
    /// The monitoring folder: one XML file for each run. Bridges that share it take turns: one writes, the others stand by.
    public var offlineFolder: String
    /// How long offline logs are kept, and how much room they may take.
    public var retention = OfflineLogRetention(age: .days(90))
    /// How many events the cache holds at most.
    public var cachedEvents = 10_000
    /// How many bytes the messages in the cache take at most, in memory.
    public var cachedBytes = 256 * 1_024 * 1_024
    /// How often the offline log is brought to disk and the position stored.
    public var syncInterval: Duration = .milliseconds(250)
    /// How often the bridge says that it is there.
    public var heartbeatPeriod: Duration = .seconds(5)
    /// How long nothing may be heard of an unfinished run before it is presumed lost.
    public var silenceLimit: Duration = .seconds(300)
    /// Users who speak for bridges beside this bridge's own: what they say in the history counts as that of bridges.
    public var otherUsers: Set<String> = []

    /// How to read the history, by the broker's stream protocol; by default where that goes with the broker.
    public var history: StreamConfiguration
    /// The broker's management API; by default the one that goes with the broker.
    public var management: ManagementAddress
    /// How far subscribers may fall behind.
    public var subscribers = SubscriberLimits()

    /// A configuration with defaults.
    public init(broker: BrokerConfiguration, offlineFolder: String) {
        self.broker = broker
        self.offlineFolder = offlineFolder
        history = StreamConfiguration(besides: broker)
        management = ManagementAddress(besides: broker)
    }

    /// A configuration from settings.
    ///
    /// Keys:
    /// - `broker`, `history`, `management`, `subscribers`: the sections of `BrokerConfiguration`, `StreamConfiguration`,
    ///   `ManagementAddress` and ``SubscriberLimits``.
    /// - `offline.folder` (string): the monitoring folder.
    /// - `offline.syncInterval` (int, milliseconds, default 250, 10 to 60000).
    /// - `offline.keepFor` (int, days, default 90): how long after its last event a file is removed; 0 for never.
    /// - `offline.keepBytes` (int, bytes, default 0): how much room all files may take: the oldest of the jobs with most are removed
    ///   first; 0 for as much as there is.
    /// - `bridge.heartbeat` (int, seconds, default 5, 1 to 3600): the period of the heartbeats.
    /// - `bridge.silence` (int, seconds, default 300, 1 to 604800): when a run of which nothing is heard is presumed lost; more
    ///   than the 60 seconds in which an engine tells at least once of a transfer.
    /// - `bridge.users` (list of strings, default none): users who speak for bridges beside this bridge's own.
    /// - `cache.events` (int, default 10000) and `cache.bytes` (int, default 268435456), each at least 1.
    ///
    /// - Parameters:
    ///   - config: where the settings come from.
    ///   - offlineFolder: the default of `offline.folder`.
    /// - Throws: `SettingError` that names the setting, and no password.
    public init(config: ConfigReader, offlineFolder: String) throws(SettingError) {
        self.init(
            broker: try config.section("broker") { section throws(SettingError) in
                try BrokerConfiguration(config: section, connectionName: "mom bridge")
            },
            offlineFolder: try config.checkedText(forKey: "offline.folder") ?? offlineFolder
        )
        try checkUsers()
        history = try config.section("history") { [broker] section throws(SettingError) in
            try StreamConfiguration(config: section, besides: broker)
        }
        management = try config.section("management") { [broker] section throws(SettingError) in
            try ManagementAddress(config: section, besides: broker)
        }
        subscribers = try config.section("subscribers") { section throws(SettingError) in
            try SubscriberLimits(config: section)
        }
        cachedEvents = try config.checkedInt(forKey: "cache.events", in: 1...(.max), default: cachedEvents)
        cachedBytes = try config.checkedInt(forKey: "cache.bytes", in: 1...(.max), unit: "bytes", default: cachedBytes)
        heartbeatPeriod = .seconds(
            try config.checkedInt(forKey: "bridge.heartbeat", in: 1...3_600, unit: "seconds", default: 5)
        )
        silenceLimit = .seconds(try Self.silenceSeconds(config: config))
        otherUsers = Set(config.stringArray(forKey: "bridge.users") ?? [])
        syncInterval = .milliseconds(
            try config.checkedInt(forKey: "offline.syncInterval", in: 10...60_000, unit: "milliseconds", default: 250)
        )
        let days = try config.checkedInt(forKey: "offline.keepFor", in: 0...36_500, unit: "days", default: 90)
        let bytes = try config.checkedInt(forKey: "offline.keepBytes", in: 0...(.max), unit: "bytes", default: 0)
        retention = OfflineLogRetention(age: days == 0 ? nil : .days(days), bytes: bytes == 0 ? nil : bytes)
    }

    /// The setting `bridge.silence` alone, for whoever judges what a bridge has written.
    ///
    /// - Throws: `SettingError` with a sentence that names it.
    public static func silenceSeconds(config: ConfigReader) throws(SettingError) -> Int {
        try config.checkedInt(forKey: "bridge.silence", in: 1...604_800, unit: "seconds", default: 300)
    }

    /// The user name under which the bridge logs in, on all of its connections. It knows its own messages by it.
    var user: String { broker.addresses[0].user }

    private func checkUsers() throws(SettingError) {
        guard let other = broker.addresses.first(where: { $0.user != user }) else { return }
        throw SettingError(
            "broker.uri",
            value: "of several users, \"\(user)\" and \"\(other.user)\"",
            requirement: "of one for a bridge, in each URI"
        )
    }
}

extension Duration {
    fileprivate static func days(_ count: Int) -> Duration {
        .seconds(count * 24 * 3_600)
    }
}
