public import MirroringEvents

/// What stays in the outbox when a publisher ends.
public struct OutboxBacklog: Sendable, Hashable {
    /// How many events wait for the publisher's broker: its own and those of dead processes. The next process delivers them.
    public internal(set) var waiting = 0
    /// When the oldest of them happened; nil if none waits, or it can't be read.
    public internal(set) var oldest: Timestamp?
    /// What dead processes left for another broker.
    public internal(set) var elsewhere: [OutboxShare] = []
    /// What dead processes left for the publisher's broker, which refused it from the publisher's user: a user who may publish it
    /// delivers it. Why is in ``PublisherHealth/forbiddenJobs``.
    public internal(set) var forbidden: [OutboxShare] = []
    /// What dead processes of other users of the machine left: only processes of those users deliver it.
    public internal(set) var others: [OutboxShare] = []
    /// What dead processes left for the publisher's broker and can't be read, and what of the outbox can't be used, a sentence for each.
    public internal(set) var problems: [String] = []

    /// Adds what dead processes of other users left, as a survey of ``OutboxSurvey/Scope/others`` has found it.
    public mutating func add(_ survey: OutboxSurvey) {
        others += survey.backlog.others
    }

    /// Whether there is nothing of all this.
    public var isEmpty: Bool {
        waiting == 0 && elsewhere.isEmpty && forbidden.isEmpty && others.isEmpty && problems.isEmpty
    }
}
