/// What happened since a run's previous event, kept within the limits of an event.
package struct StatusLog: Sendable {
    /// An entry, and the bytes that it takes in the event's body.
    private struct Line {
        let entry: StatusLogEntry
        let bytes: Int

        init(_ entry: StatusLogEntry) {
            self.entry = entry
            var writer = JSONWriter()
            var entry = entry
            writer.object { entry.fields(&$0) }
            bytes = writer.bytes.count + 1  // and the comma
        }
    }

    private var lines: [Line] = []
    private var bytes = 0
    private var leftOut = 0
    private var isShortened = false

    /// The bytes of a body that are kept free for the rest of the event.
    private static let restOfTheBody = 32 * 1_024
    /// The bytes and the entries that are kept free for what says that something is missing.
    private static let notes = (bytes: 1_024, entries: 2)
    private static let byteLimit = EventLimits.bodyBytes - restOfTheBody - notes.bytes
    private static let entryLimit = EventLimits.logEntries - notes.entries

    /// A log in which nothing has happened.
    package init() {}

    /// Adds what happened last; where the log is full, an error takes the place of something else.
    package mutating func append(_ entry: StatusLogEntry) {
        var entry = entry
        if let item = entry.item, item.count > EventLimits.nameLength {
            entry.item = Self.shortened(item)
            isShortened = true
        }
        if entry.message.count > 2 * EventLimits.nameLength {
            entry.message = String(entry.message.prefix(2 * EventLimits.nameLength - 1)) + "…"
            isShortened = true
        }
        let line = Line(entry)
        // A character may be as long as one likes: what fits into no log makes no room in this one.
        if entry.level == .error, line.bytes <= Self.byteLimit { makeRoom(for: line) }
        guard !isFull(with: line) else {
            leftOut += 1
            return
        }
        bytes += line.bytes
        lines.append(line)
    }

    /// An error is never left out in favour of what went before it.
    private mutating func makeRoom(for line: Line) {
        while isFull(with: line), let victim = lines.lastIndex(where: { $0.entry.level != .error }) {
            bytes -= lines.remove(at: victim).bytes
            leftOut += 1
        }
    }

    private func isFull(with line: Line) -> Bool {
        lines.count >= Self.entryLimit || bytes + line.bytes > Self.byteLimit
    }

    /// The entries for the next event; the log is empty afterwards.
    package mutating func take(at time: Timestamp) -> [StatusLogEntry] {
        var entries = lines.map(\.entry)
        if leftOut > 0 {
            let what = leftOut == 1 ? "1 more entry was" : "\(leftOut) more entries were"
            let message = "\(what) left out, since an event has a limit."
            entries.append(StatusLogEntry(level: .warning, time: time, category: .internal, message: message))
        }
        if isShortened {
            let message = "Names or messages of more than \(EventLimits.nameLength) characters were cut short."
            entries.append(StatusLogEntry(level: .warning, time: time, category: .internal, message: message))
        }
        self = StatusLog()
        return entries
    }

    /// A name of at most the allowed length.
    package static func shortened(_ name: String) -> String {
        name.count > EventLimits.nameLength ? String(name.prefix(EventLimits.nameLength - 1)) + "…" : name
    }
}
