/// Notices that the broker never says what became of a message: a value, without a clock.
///
/// RabbitMQ 3.10.8 hands a message to a stream's writer that it is about to replace, as it does for a moment after a start, loses it
/// with that writer, and never confirms it; later messages go well. Whoever waits for that one confirm would wait for ever.
struct ConfirmTimeout {
    private let limit: Duration
    private var oldest: UInt64?
    private var since: ContinuousClock.Instant?

    /// - Parameter limit: how long one message may stay the oldest without an outcome.
    init(limit: Duration) {
        self.limit = limit
    }

    /// Takes note of the oldest message without an outcome.
    ///
    /// - Parameters:
    ///   - tag: its delivery tag; nil if there is none.
    ///   - isBlocked: whether the broker has said that it takes nothing for now. That time does not count.
    ///   - now: the time, never going back.
    /// - Returns: whether it has been the oldest for too long.
    mutating func isOver(oldest tag: UInt64?, isBlocked: Bool, at now: ContinuousClock.Instant) -> Bool {
        guard let tag, !isBlocked, tag == oldest, let since else {
            oldest = tag
            since = now
            return false
        }
        return since.duration(to: now) > limit
    }
}
