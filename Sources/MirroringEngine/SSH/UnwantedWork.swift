/// What becomes of work at a far end when whoever has asked for it is cancelled, or the run's time is over.
package enum UnwantedWork: Sendable, Hashable {
    /// The far end is told to end it, and what it answers says nothing any more.
    case ended
    /// It is told so as well, but may have done it by then. How it ended is waited for, and what is done is told.
    case heard
    /// It goes on to its end, which is waited for: half of it would be of no use.
    case finished
}
