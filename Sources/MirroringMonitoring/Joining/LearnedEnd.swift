/// The end of the history, as bridges have told it to a subscriber from now on, who goes on from there: a value, without a clock.
///
/// What was published before comes through the queue alone, and bridges send what comes behind it: who asked them before the queue has been
/// read so far would get that first. The queue has been read so far where
/// - something comes in it that happened after the end was learned;
/// - or its reader has waited for so long that nothing is on its way any more.
struct LearnedEnd: Sendable {
    private let moment: ContinuousClock.Instant
    private var silence = ReadingSilence()
    /// Whether the queue has been read so far.
    private(set) var isRead = false

    /// - Parameter moment: when it was learned.
    init(at moment: ContinuousClock.Instant) {
        self.moment = moment
    }

    /// Whether something may be missing that was published before, to whom nothing is until then.
    func isBehind(_ known: KnownTime) -> Bool { known.isBefore(moment) }

    /// Something came.
    ///
    /// - Parameter known: until when nothing is missing now.
    mutating func note(_ known: KnownTime) {
        isRead = isRead || !isBehind(known)
    }

    /// The reader of the queue has waited for whatever comes.
    mutating func wait(_ duration: Duration, hasCome: Bool) {
        isRead = silence.wait(duration, hasCome: hasCome) || isRead
    }
}
