/// What is done with the outbox and may fail for a while, in words; what is told of several that fail is told of the first.
enum OutboxWork: String, Sendable, CaseIterable {
    case storing = "keep events in the outbox"
    case reading = "read the outbox"
    case restoring = "put back files of the outbox"
    case flushing = "flush the outbox to disk"
    case listing = "list the outbox"
    case adopting = "take over what dead processes left in the outbox"
}
