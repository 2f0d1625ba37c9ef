public import MirroringEvents

/// What a run could not do: all of it counted, the first of it named. A source with a million files that nobody may read must not cost
/// the memory of a million sentences.
public struct RunLosses: Sendable, Hashable {
    /// The most failures that are named.
    public static let nameLimit = 1_000

    /// The first failures, in order; at most ``nameLimit``.
    public private(set) var named: [RunFailure] = []
    /// How many there are of each category, those included that are not named.
    public private(set) var counts: [MirroringEvents.Category: Int] = [:]

    /// Nothing yet.
    public init() {}

    /// How many there are.
    public var count: Int { counts.values.reduce(0, +) }

    /// Counts a failure, and remembers it if it is one of the first.
    mutating func add(_ failure: RunFailure) {
        counts[failure.category, default: 0] += 1
        if named.count < Self.nameLimit { named.append(failure) }
    }

    /// What there is beside the first failures, by category: the largest number first, equal ones in the order of their words.
    ///
    /// - Parameter shown: how many of ``named`` are told otherwise.
    public func rest(after shown: Int) -> [(category: MirroringEvents.Category, count: Int)] {
        var rest = counts
        for failure in named.prefix(shown) { rest[failure.category, default: 0] -= 1 }
        return rest.filter { $0.value > 0 }
            .map { (category: $0.key, count: $0.value) }
            .sorted { ($1.count, $0.category.rawValue) < ($0.count, $1.category.rawValue) }
    }
}
