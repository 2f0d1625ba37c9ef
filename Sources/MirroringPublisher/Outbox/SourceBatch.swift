/// The next events of a source, in order, and what was found on the way to them.
struct SourceBatch {
    var events: [PendingEvent] = []
    /// What could not be read, and never will be.
    var damages: [OutboxDamage] = []
    /// Why nothing can be read for now; the next attempt begins at the same place.
    var failure: OutboxError?
    /// Whether a dead process left it.
    var isOrphaned = false

    /// Whether there is nothing of all this.
    var isEmpty: Bool { events.isEmpty && damages.isEmpty && failure == nil }
}
