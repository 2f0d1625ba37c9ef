/// Between which bounds a number of an event lies.
@usableFromInline
package enum NumberBounds: Sendable, Hashable {
    /// A count or a size: from 0.
    case count
    /// A place or a version: from 1.
    case ordinal
    /// A place in a run: from 1 to ``EventLimits/sequence``.
    case sequence
    /// A share of a whole: from 0 to 100.
    case percent

    /// The least number that is allowed.
    package var minimum: Int {
        switch self {
        case .count, .percent: 0
        case .ordinal, .sequence: 1
        }
    }

    /// The greatest number that is allowed.
    package var maximum: Int {
        switch self {
        case .count, .ordinal: .max
        case .sequence: EventLimits.sequence
        case .percent: 100
        }
    }

    /// The allowed number that is nearest.
    package func nearest(to number: Int) -> Int {
        Swift.min(Swift.max(number, minimum), maximum)
    }

    /// What is wrong with a number; nil if it is allowed.
    @inline(__always)
    func fault(of number: Int) -> String? {
        if number < minimum { return "at least \(minimum), not \(number)" }
        if number > maximum { return "at most \(maximum), not \(number)" }
        return nil
    }
}
