/// A part of the history that is read for a few messages in it: a value, without I/O.
struct ReadingSpan: Sendable, Hashable {
    /// How many parts are read at most: each is read on a connection of its own.
    static let most = 1_000
    /// How many messages are read through rather than begun anew behind them.
    static let widestGap: UInt64 = 100

    /// Where the messages are that are looked for, in order.
    let positions: [UInt64]

    /// Where to begin; nothing is looked for before.
    var start: UInt64 { positions.first ?? 0 }
    /// Behind this nothing is looked for.
    var end: UInt64 { positions.last ?? 0 }

    /// The parts in which some positions lie, those near one another in one part.
    static func spans(of positions: some Sequence<UInt64>) -> [ReadingSpan] {
        var spans: [[UInt64]] = []
        for position in Set(positions).sorted() {
            if let last = spans.last?.last, position - last <= widestGap {
                spans[spans.count - 1].append(position)
            } else {
                spans.append([position])
            }
        }
        return spans.map(ReadingSpan.init)
    }
}
