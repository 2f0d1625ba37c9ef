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

        var text: String {
            switch self {
            case .line(let text), .progress(let text): text
            }
        }

        var isProgress: Bool {
            if case .progress = self { true } else { false }
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
    /// What stands below the lines.
    private var block = StatusBlock()

    init(capacity: Int, batch: Int) {
        self.capacity = capacity
        self.batch = batch
    }

    /// Whether nothing waits.
    var isEmpty: Bool { entries.isEmpty }

    /// Has lines of a terminal stand below all others, in place of those that do; none for an end of it.
    mutating func show(_ lines: [StatusLine]) {
        block.show(lines)
    }

    /// Leaves the lines that stand below the others where they are: somebody else has written there.
    mutating func forgetBlock() {
        block.forget()
    }

    /// Adds an entry, for which progress is dropped if there is no room.
    ///
    /// - Returns: whether there was room. Progress always finds some, or is left out itself.
    mutating func append(_ entry: Entry) -> Bool {
        let size = entry.text.utf8.count
        if bytes + size > capacity, progress > 0 { leaveOutProgress(for: size) }
        if bytes + size > capacity, !entries.isEmpty {
            switch entry {
            case .line: return false
            case .progress: omitted += 1
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
        if takeFirst() != nil { omitted += 1 }
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
    ///
    /// - Parameter columns: how wide the terminal is now, if there is one.
    mutating func next(columns: Int) -> String? {
        guard !entries.isEmpty || omitted > 0 || block.isStale else { return nil }
        let clearing = block.clear(columns: columns)
        var lines = ""
        if omitted > 0 {
            lines += "… \(Quantity.count(omitted, "line")) not shown\n"
            omitted = 0
        }
        while let entry = entries.first, lines.isEmpty || lines.utf8.count + entry.text.utf8.count < batch {
            _ = takeFirst()
            lines += entry.text + "\n"
        }
        return clearing + lines + (entries.isEmpty ? block.draw(columns: columns) : "")
    }

    private mutating func takeFirst() -> Entry? {
        guard let first = entries.popFirst() else { return nil }
        bytes -= first.text.utf8.count
        if first.isProgress { progress -= 1 }
        return first
    }

    /// What takes the lines away that still stand below the others, at the end.
    mutating func close(columns: Int) -> String {
        block.show([])
        return block.clear(columns: columns)
    }
}
