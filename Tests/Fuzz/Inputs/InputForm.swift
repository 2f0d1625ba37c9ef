import EventSamples

/// How inputs of a kind are built: for changes that leave most of that as it is, so that they get behind the first check.
protocol InputForm {
    /// Changes an input at one place, or a few.
    ///
    /// - Parameters:
    ///   - input: what is changed.
    ///   - other: another one of the same kind, to take something from.
    ///   - random: chooses what and where.
    func change(_ input: inout [UInt8], with other: [UInt8], _ random: inout SeededGenerator)
}
