/// Tells from looks at a session's queue whether its consumer is dead although the broker counts it: a value, without a clock.
///
/// Messages wait, the reader has acknowledged all that it got and is ready for more, and nothing comes from one look to another.
struct StallDetector: Sendable {
    /// How long that has to be so, however often one looks: a busy broker may take its time.
    static let patience = Duration.seconds(10)

    /// Whether the reader waits for more.
    var isReaderReady = false
    /// Since when it is so; nil where it is not.
    private var since: ContinuousClock.Instant?

    /// Something came.
    mutating func arrive() {
        since = nil
    }

    /// Takes a look.
    ///
    /// - Parameters:
    ///   - waiting: how many messages wait in the queue.
    ///   - isConsumed: whether the broker counts the consumer.
    ///   - now: the time, never going back.
    /// - Returns: whether the consumer is dead.
    mutating func look(waiting: Int, isConsumed: Bool, at now: ContinuousClock.Instant) -> Bool {
        guard waiting > 0, isConsumed, isReaderReady else {
            since = nil
            return false
        }
        let begin = since ?? now
        since = begin
        return begin.duration(to: now) >= Self.patience
    }
}
