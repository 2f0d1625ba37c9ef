/// How long nothing has come to the reader of a session's queue, who was ready for it: a value, without a clock.
struct ReadingSilence: Sendable {
    /// After so long nothing is on its way any more.
    static let patience = Duration.seconds(1)

    private var duration = Duration.zero

    /// The reader has waited for whatever comes.
    ///
    /// - Parameters:
    ///   - duration: for how long.
    ///   - hasCome: whether something came then.
    /// - Returns: whether the queue has been read to its end.
    mutating func wait(_ duration: Duration, hasCome: Bool) -> Bool {
        // Where the broker has taken its time for one, it may for the next.
        self.duration = hasCome ? .zero : self.duration + duration
        return self.duration >= Self.patience
    }
}
