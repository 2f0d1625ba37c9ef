import DequeModule

/// What waits to be written for a person, within a limit.
///
/// A value without input or output: ``BackgroundWriter`` does what it says.
struct OutputQueue {
    /// What is to be written.
    enum Entry {
        /// A line that is kept as long as it can be.
        case line(String)
        /// A line that may be left out when its reader is slow.
        case progress(String)
        /// A line of a terminal that the next one replaces.
        case status(String)

        var text: String {
            switch self {
            case .line(let text), .progress(let text), .status(let text): text
            }
        }

        var isProgress: Bool {
            if case .progress = self { true } else { false }
        }

        var isStatus: Bool {
            if case .status = self { true } else { false }
        }
    }

    /// How many bytes may wait.
    private let capacity: Int
    /// How many bytes are written at once at most, unless a line alone is longer: what fits into PIPE_BUF is not mixed with
    /// what others write to the same pipe.
    private let batch: Int
    private var entries: Deque<Entry> = []
    private var bytes = 0
    /// How many of the entries are progress.
    private var progress = 0
    /// How many lines were left out since the last batch.
    private var omitted = 0
    /// Whether the cursor is at the end of a status line.
    private var isStatusOpen = false

    init(capacity: Int, batch: Int) {
        self.capacity = capacity
        self.batch = batch
    }

    /// Whether nothing waits.
    var isEmpty: Bool { entries.isEmpty }

    /// Adds an entry, for which a status line that waits is dropped, and progress if there is no room.
    ///
    /// - Returns: whether there was room. Progress always finds some, or is left out itself.
    mutating func append(_ entry: Entry) -> Bool {
        if let last = entries.last, last.isStatus {
            bytes -= last.text.utf8.count
            entries.removeLast()
        }
        let size = entry.text.utf8.count
        if bytes + size > capacity, progress > 0 { leaveOutProgress(for: size) }
        if bytes + size > capacity, !entries.isEmpty {
            switch entry {
            case .line: return false
            case .progress: omitted += 1
            case .status: break
            }
            return true
        }
        entries.append(entry)
        bytes += size
        if entry.isProgress { progress += 1 }
        return true
    }

    /// Leaves out the oldest, whatever it is: nobody reads.
    mutating func leaveOutOldest() {
        guard let oldest = takeFirst() else { return }
        if !oldest.isStatus { omitted += 1 }
    }

    /// The oldest progress goes until half of the room is free, so that this is seldom done.
    private mutating func leaveOutProgress(for size: Int) {
        var kept: Deque<Entry> = []
        for entry in entries {
            if entry.isProgress, bytes + size > capacity / 2 {
                bytes -= entry.text.utf8.count
                progress -= 1
                omitted += 1
            } else {
                kept.append(entry)
            }
        }
        entries = kept
    }

    /// What is to be written next; nil if nothing waits.
    mutating func next() -> String? {
        guard !entries.isEmpty || omitted > 0 else { return nil }
        var text = ""
        if omitted > 0 {
            text += clearing() + "… \(Quantity.count(omitted, "line")) not shown\n"
            omitted = 0
        }
        while let entry = entries.first, text.isEmpty || text.utf8.count + entry.text.utf8.count < batch {
            _ = takeFirst()
            text += clearing() + entry.text
            isStatusOpen = entry.isStatus
            if !entry.isStatus { text += "\n" }
        }
        return text
    }

    private mutating func takeFirst() -> Entry? {
        guard let first = entries.popFirst() else { return nil }
        bytes -= first.text.utf8.count
        if first.isProgress { progress -= 1 }
        return first
    }

    /// What takes the status line away, at the end.
    mutating func close() -> String {
        defer { isStatusOpen = false }
        return clearing()
    }

    private func clearing() -> String {
        isStatusOpen ? "\r\u{1B}[K" : ""
    }
}
