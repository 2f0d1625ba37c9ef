import MirroringEvents

/// The last lines that a program wrote.
struct OutputTail: Sendable {
    /// How many are kept.
    static let limit = 50
    /// How many characters of a line are kept.
    private static let length = EventLimits.nameLength

    private var entries: [StatusLogEntry] = []

    /// Adds a line; empty ones say nothing.
    mutating func add(_ line: String, at time: Timestamp) {
        guard line.contains(where: { !$0.isWhitespace }) else { return }
        if entries.count == Self.limit { entries.removeFirst() }
        entries.append(StatusLogEntry(level: .processing, time: time, message: String(line.prefix(Self.length))))
    }

    /// The lines, oldest first.
    var lines: [StatusLogEntry] { entries }
}
