import MirroringEvents

/// The last lines that a program wrote.
struct OutputTail: Sendable {
    /// How many are kept.
    static let limit = 50
    /// How many bytes of a line are kept: all of them together leave an event room for the rest.
    private static let length = 2_000

    private var entries: [StatusLogEntry] = []

    /// Adds a line; empty ones say nothing.
    mutating func add(_ line: String, at time: Timestamp) {
        guard line.contains(where: { !$0.isWhitespace }) else { return }
        if entries.count == Self.limit { entries.removeFirst() }
        let text = line.utf8.count > Self.length ? line.cut(toBytes: Self.length) + "…" : line
        entries.append(StatusLogEntry(level: .processing, time: time, message: text))
    }

    /// The lines, oldest first.
    var lines: [StatusLogEntry] { entries }
}
