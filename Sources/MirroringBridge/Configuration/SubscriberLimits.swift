public import Configuration
public import MirroringSettings

/// How far a named subscriber may fall behind.
public struct SubscriberLimits: Sendable, Hashable {
    /// How often the bridge looks at the queues.
    public var interval: Duration = .seconds(5)
    /// A subscriber with more events in its queue than that is warned.
    public var warnAt = 10_000
    /// The queue of one with more than that is deleted, unless it is being read: below the 100,000 of the broker's policy, where events are
    /// dropped silently, as they are beyond 1 GiB.
    public var removeAt = 90_000

    /// The defaults.
    public init() {}

    /// Limits from settings.
    ///
    /// Keys, in the reader as it is:
    /// - `interval` (int, seconds, default 5, 1 to 3600).
    /// - `warnAt` (int, events, default 10000, at least 1).
    /// - `removeAt` (int, events, default 90000, more than `warnAt`).
    ///
    /// - Throws: `SettingError` that names the setting.
    public init(config: ConfigReader) throws(SettingError) {
        interval = .seconds(
            try config.checkedInt(forKey: "interval", in: 1...3_600, unit: "seconds", default: 5)
        )
        warnAt = try config.checkedInt(
            forKey: "warnAt",
            in: 1...(.max),
            unit: "events",
            default: warnAt
        )
        removeAt = try config.checkedInt(
            forKey: "removeAt",
            in: 1...(.max),
            unit: "events",
            default: removeAt
        )
        guard removeAt > warnAt else {
            throw SettingError(
                "removeAt",
                value: "\(removeAt)",
                requirement: "more than \"warnAt\" of the same section, which is \(warnAt)"
            )
        }
    }
}
