import NIOCore

/// When to give a sign of life, and when to take the other side for dead. A value, without a clock.
///
/// Whether anybody reads what has arrived makes no difference: a slow reader is alive.
struct HeartbeatClock: Sendable {
    /// What is due.
    enum Duty: Sendable, Hashable {
        /// Nothing yet.
        case nothing
        /// A heartbeat is to be sent: nothing else was for half an interval.
        case send
        /// Nothing has come for two intervals.
        case giveUp
    }

    /// What both sides have agreed to; zero for no heartbeats.
    let interval: TimeAmount
    private var lastSent: NIODeadline
    private var lastReceived: NIODeadline

    /// - Parameters:
    ///   - interval: what both sides have agreed to; zero for no heartbeats.
    ///   - now: when both have spoken last.
    init(interval: TimeAmount, at now: NIODeadline) {
        self.interval = interval
        lastSent = now
        lastReceived = now
    }

    /// Something was sent, whatever it was.
    mutating func sent(at now: NIODeadline) { lastSent = max(lastSent, now) }

    /// Something has come, whatever it was.
    mutating func received(at now: NIODeadline) { lastReceived = max(lastReceived, now) }

    /// What is due now; what is sent then is to be noted.
    func duty(at now: NIODeadline) -> Duty {
        guard interval > .zero else { return .nothing }
        if now - lastReceived >= interval * 2 { return .giveUp }
        return now - lastSent >= .nanoseconds(interval.nanoseconds / 2) ? .send : .nothing
    }

    /// The interval that two sides agree to: the shorter one, where zero says that a side wants none.
    static func agreed(_ one: UInt32, _ other: UInt32) -> UInt32 {
        one == 0 || other == 0 ? max(one, other) : min(one, other)
    }
}
