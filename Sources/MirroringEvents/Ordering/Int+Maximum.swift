extension Int {
    /// Adds a number that somebody else has written, and that may be of any size: beyond the greatest there is, it stays that.
    package mutating func addUpToMaximum(_ number: Int) {
        self = addingUpToMaximum(number)
    }

    /// The sum with a number that somebody else has written; the greatest there is where it would be more.
    package func addingUpToMaximum(_ number: Int) -> Int {
        let (sum, isTooMuch) = addingReportingOverflow(number)
        guard isTooMuch else { return sum }
        return number < 0 ? .min : .max
    }
}

extension Sequence {
    /// The sum of numbers that somebody else has written, such as the sizes of sparse files; the greatest there is where it would be more.
    package func totalUpToMaximum(_ number: (Element) -> Int) -> Int {
        reduce(0) { $0.addingUpToMaximum(number($1)) }
    }
}
