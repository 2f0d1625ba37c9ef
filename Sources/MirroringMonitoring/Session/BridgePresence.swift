import MirroringWire

/// Whether any bridge is heard: a value, without a clock.
///
/// Only the time counts for which a subscriber waited for whatever comes: a heartbeat may lie behind events that a slow reader has not
/// taken yet, or may have expired there.
struct BridgePresence: Sendable {
    /// How many heartbeats have to be missing.
    private static let missing = 3
    /// The longest period that a bridge may say it has, as far as that counts.
    private static let longestPeriod = Duration.seconds(600)

    /// That of the bridge that was heard last; before, a bridge's default.
    private(set) var period = Duration.seconds(5)
    private var silence = Duration.zero
    private var isSilent = false

    /// The subscription stands: nothing has been missed so far.
    mutating func begin() {
        silence = .zero
    }

    /// The subscriber has waited for so long.
    mutating func wait(_ duration: Duration) {
        silence += duration
    }

    /// A bridge says that it is there.
    ///
    /// - Returns: what the subscriber has to be told.
    mutating func hear(_ heartbeat: Heartbeat) -> BridgeNotice? {
        period = min(heartbeat.period, Self.longestPeriod)
        silence = .zero
        defer { isSilent = false }
        return isSilent ? .heard : nil
    }

    /// What the subscriber has to be told if none has been heard for too long.
    mutating func judge() -> BridgeNotice? {
        guard !isSilent, silence >= period * Self.missing else { return nil }
        isSilent = true
        return .silent(for: silence)
    }
}
