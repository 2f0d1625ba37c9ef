/// Counts what has come of an answer: a value, without I/O.
struct ReplayTally: Sendable {
    /// How much has come since the answer began.
    private(set) var count = 0
    private var first: UInt64?

    /// A part of the answer has come.
    ///
    /// Where a bridge dies in the middle of an answer, another one begins it anew: what came before does not make up for what is missing
    /// of that.
    ///
    /// - Parameter position: its place in the history; nil if it has none that can be read.
    mutating func note(position: UInt64?) {
        if count == 0 {
            first = position
        } else if first != nil, position == first {
            count = 0
        }
        count += 1
    }
}
