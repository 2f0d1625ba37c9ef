/// What follows from a batch of the history that was taken in.
enum ReadingOutcome: Sendable, Hashable {
    /// Read on.
    case goOn
    /// The reading has to begin again, from where cache and log need it now.
    case startOver(Reason)

    /// Why a reading has to begin again.
    enum Reason: String, Sendable {
        /// The offline log can be written again, or by this bridge now: it lacks what came while it could not.
        case logLacksEvents = "the offline log lacks what came while it could not be written"
        /// As many messages as are kept in mind have become dead letters, and more have to.
        case lettersLeftOff = "more messages have to become dead letters than are kept in mind at once"
        /// Barriers and repeats fill the part that was read, so the cache holds fewer events than it should.
        case cacheTooShort = "the cache needs more of the history than was read"
        /// The stream was deleted and declared again, or has lost its end.
        case otherHistory = "the history is another one than it was"
    }
}
