/// Finds the quorum queues and streams that have no leader, look after look: a value, without a clock.
///
/// A node that is killed some seconds after a queue was declared may have lost that it is a member of it. It begins anew then, empty and as
/// a follower, and nothing has it elected, however often it is started again. The broker takes declarations and bindings of such a queue
/// and keeps all that is routed to it for a leader to come: no publisher gets a confirm, and nobody an error. It shows by a silence alone.
/// What is in a queue its leader counts, so of one without a leader nothing is told, as of one that is seconds old, and as of every queue
/// where nobody collects statistics.
public struct LeaderlessQueues: Sendable {
    /// The pause between two looks.
    public static let interval = Duration.seconds(5)
    /// In how many looks, one after the other, a queue may be silent: of a new one something is told after 10 s.
    static let patience = 3

    private var silences: [String: Int] = [:]

    /// Nothing was looked at yet.
    public init() {}

    /// Whether a further look would tell no more of what the last one has shown.
    public var isSettled: Bool { silences.values.allSatisfy { $0 > Self.patience } }

    /// The queues that were silent at the last look, by their names.
    public var silent: [String] { silences.keys.sorted() }

    /// Takes in a look.
    ///
    /// - Parameters:
    ///   - queues: what the broker says of the queues, each time the same ones, but those that come and go.
    ///   - hasStatistics: whether it collects statistics; nil where it does not say so. Then one queue that it counts shows it.
    /// - Returns: those without a leader, ordered as they were given; nil where a queue is silent, and that says nothing.
    public mutating func observe(_ queues: [QueueStatus], hasStatistics: Bool?) -> [QueueStatus]? {
        let silent = queues.filter(\.isSilent)
        let counts = silences
        silences = Dictionary(uniqueKeysWithValues: Set(silent.map(\.name)).map { ($0, 0) })
        guard !silent.isEmpty else { return [] }
        guard hasStatistics ?? queues.contains(where: \.isCounted) else { return nil }
        for name in silences.keys { silences[name] = counts[name, default: 0] + 1 }
        return silent.filter { silences[$0.name, default: 0] > Self.patience }
    }
}

extension QueueStatus {
    /// Whether it has a leader, which is elected, and members.
    public var isReplicated: Bool { ["quorum", "stream"].contains(type) }

    /// Whether somebody has counted what is in it.
    var isCounted: Bool { messages != nil }

    /// Whether its leader tells nothing of it. What a node says of a queue that it finds without a leader is no more.
    fileprivate var isSilent: Bool { isReplicated && !isCounted && [nil, "down", "minority"].contains(state) }
}
