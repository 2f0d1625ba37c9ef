extension Joining {
    /// Where a subscription stands.
    enum Phase: Sendable, Hashable {
        /// There is no connection, or its queue is not bound yet.
        case away
        /// Something has to be asked for before any event that is published is taken.
        case owing
        /// That was asked for, and is being read.
        case filling
        /// Events are taken as they are published.
        case following
        /// They are, and it was asked whether there are more.
        case checking
    }
}
