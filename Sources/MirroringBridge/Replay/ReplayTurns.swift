/// Whose turn a replay is: a value, without a clock.
///
/// A request of a hundred bytes makes the broker keep ten thousand events. So a user is sent one replay at a time, with a pause after
/// it, and no more than a ``burst`` and a ``rate``; whoever has to wait is told for how long. Users wait for each other
/// only where as many replays are being sent as a bridge sends at a time.
struct ReplayTurns: Sendable {
    /// What becomes of a request.
    enum Turn: Sendable, Hashable {
        /// It is served after a pause, and ``end(_:at:)`` has to be called.
        case granted(after: Duration)
        /// Another replay of the user is being sent.
        case busy(retryAfter: Duration)
        /// The user was sent too much in too short a time.
        case exhausted(retryAfter: Duration)
    }

    /// How many bytes a user is sent as fast as it goes; the replay that goes beyond is sent to its end.
    static let burst = 256 << 20
    /// How many bytes a user is sent each second in the long run.
    static let rate = 1 << 20
    /// The pause after a replay as a part of the time that it took.
    private static let pauseShare = 10
    /// The longest pause: a worker keeps it.
    private static let longestPause = Duration.milliseconds(250)
    /// What is said of a replay whose end is not known yet, and at least.
    private static let shortestWait = Duration.milliseconds(50)
    /// The longest wait that is said.
    private static let longestWait = Duration.seconds(60)
    /// Beyond so many users, those who were sent nothing for long are forgotten.
    private static let remembered = 1_000

    private struct User {
        /// Since when a replay is being sent; nil if none is.
        var since: ContinuousClock.Instant?
        /// When it will have been sent.
        var end: ContinuousClock.Instant?
        /// Until when the next one waits.
        var pausedUntil: ContinuousClock.Instant
        /// How many bytes of the burst are used up, as of a moment.
        var used = 0
        var moment: ContinuousClock.Instant

        func used(at now: ContinuousClock.Instant) -> Int {
            max(0, used - Int(min(moment.duration(to: now) / .seconds(1), 1e9) * Double(ReplayTurns.rate)))
        }
    }

    private var users: [String: User] = [:]

    /// How many users are remembered.
    var count: Int { users.count }

    /// A user asks.
    ///
    /// - Parameter now: the time, never going back.
    mutating func begin(_ name: String, at now: ContinuousClock.Instant) -> Turn {
        if users.count >= Self.remembered, users[name] == nil { forgetIdle(at: now) }
        var user = users[name] ?? User(pausedUntil: now, moment: now)
        if user.since != nil {
            let left = user.end.map { now.duration(to: $0) } ?? .zero
            return .busy(retryAfter: min(max(left, Self.shortestWait), Self.longestWait))
        }
        let excess = user.used(at: now) - Self.burst
        if excess >= 0 {
            let wait = Duration.seconds(Double(excess) / Double(Self.rate)) + .milliseconds(1)
            return .exhausted(retryAfter: min(max(wait, Self.shortestWait), Self.longestWait))
        }
        let pause = max(.zero, now.duration(to: user.pausedUntil))
        user.since = now
        user.end = nil
        users[name] = user
        return .granted(after: pause)
    }

    /// How long a user's replay will take from now on, as far as is known.
    mutating func expect(_ time: Duration, for name: String, at now: ContinuousClock.Instant) {
        users[name]?.end = now + time
    }

    /// A user is sent so many bytes.
    mutating func count(_ bytes: Int, for name: String, at now: ContinuousClock.Instant) {
        guard var user = users[name] else { return }
        (user.used, user.moment) = (user.used(at: now) + bytes, now)
        users[name] = user
    }

    /// A user's replay is over, however it ended.
    mutating func end(_ name: String, at now: ContinuousClock.Instant) {
        guard let since = users[name]?.since else { return }
        users[name]?.since = nil
        users[name]?.pausedUntil = now + min(since.duration(to: now) / Self.pauseShare, Self.longestPause)
    }

    private mutating func forgetIdle(at now: ContinuousClock.Instant) {
        users = users.filter { _, user in user.since != nil || user.pausedUntil > now || user.used(at: now) > 0 }
    }
}
