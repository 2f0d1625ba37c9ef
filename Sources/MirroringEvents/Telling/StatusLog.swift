/// What happened since a run's previous event, kept within the limits of an event.
package struct StatusLog: Sendable {
    private var entries: [StatusLogEntry] = []
    private var leftOut = 0
    private var isShortened = false
    private var bytes = 0

    /// The most bytes of entries, well below the limit of the whole body, as JSON may need more than a byte for one.
    private static let byteLimit = EventLimits.bodyBytes / 3
    /// Two entries are kept free for what says that something is missing.
    private static let entryLimit = EventLimits.logEntries - 2

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
        let size = 100 + entry.message.utf8.count + (entry.item?.utf8.count ?? 0)
        // An error is never left out in favour of what went before it.
        while entry.level == .error, !entries.isEmpty, isFull(with: size) {
            guard let victim = entries.lastIndex(where: { $0.level != .error }) else { break }
            let removed = entries.remove(at: victim)
            bytes -= 100 + removed.message.utf8.count + (removed.item?.utf8.count ?? 0)
            leftOut += 1
        }
        guard !isFull(with: size) else {
            leftOut += 1
            return
        }
        bytes += size
        entries.append(entry)
    }

    private func isFull(with size: Int) -> Bool {
        entries.count >= Self.entryLimit || bytes + size > Self.byteLimit
    }

    /// The entries for the next event; the log is empty afterwards.
    package mutating func take(at time: Timestamp) -> [StatusLogEntry] {
        var entries = entries
        if leftOut > 0 {
            let message = "\(leftOut) more entries were left out, since an event has a limit."
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
