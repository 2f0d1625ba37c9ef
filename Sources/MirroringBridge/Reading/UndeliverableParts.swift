import DequeModule

/// The latest parts of a history, by position, that the broker can't deliver: a value of bounded size.
struct UndeliverableParts: Sendable {
    private static let capacity = 10_000

    private var parts: Deque<ClosedRange<UInt64>> = []

    /// The part around a position; nil if it is not known to be in one.
    func part(around position: UInt64) -> ClosedRange<UInt64>? {
        parts.first { $0.contains(position) }
    }

    /// Adds a part.
    ///
    /// - Returns: false if it is known.
    mutating func add(_ part: ClosedRange<UInt64>) -> Bool {
        guard !parts.contains(part) else { return false }
        if parts.count == Self.capacity { parts.removeFirst() }
        parts.append(part)
        return true
    }
}
