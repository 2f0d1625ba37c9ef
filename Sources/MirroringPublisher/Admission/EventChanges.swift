import MirroringEvents
import RabbitMQClient

/// What was changed of an event so that readers take it.
struct EventChanges {
    /// The most changes that are named.
    private static let namedLimit = 10

    private var sentences: [String] = []
    private var count = 0
    private var leftOut = 0
    /// To how many bytes long texts were cut.
    private var textLimit: Int?

    /// Whether nothing was changed.
    var isEmpty: Bool { count == 0 && leftOut == 0 && textLimit == nil }

    /// Records a change.
    mutating func record(_ sentence: @autoclosure () -> String) {
        count += 1
        if count <= Self.namedLimit { sentences.append(sentence()) }
    }

    /// The line of the status log that tells the changes; nil if there are none.
    func entry(at time: Timestamp) -> StatusLogEntry? {
        guard !isEmpty else { return nil }
        var parts = sentences
        if count > sentences.count { parts.append("\(count - sentences.count) more") }
        if let textLimit { parts.append("texts of more than \(textLimit) bytes cut short") }
        if leftOut > 0 { parts.append("\(leftOut) \(leftOut == 1 ? "entry" : "entries") of this log left out") }
        return StatusLogEntry(
            level: .warning,
            time: time,
            category: .internal,
            message: "Readers would reject this event as the engine made it, so it was changed: "
                + "\(parts.joined(separator: "; "))."
        )
    }

    // MARK: Members

    /// Moves numbers and times to the nearest that is allowed; the sequence excepted.
    mutating func bound(_ event: inout MirroringStatusEventArgs) {
        event.eachNumber { number, path, bounds in
            let nearest = bounds.nearest(to: number)
            guard nearest != number, bounds != .sequence else { return }
            record("\(path) from \(number) to \(nearest)")
            number = nearest
        }
        event.eachTime { time, path, _ in
            let nearest = min(max(time, .earliest), .latest)
            guard nearest != time else { return }
            record("\(path) from \(time.milliseconds) ms to \(nearest)")
            time = nearest
        }
    }

    /// Cuts the names that are longer than `EventLimits.nameLength`: the job's, and those of items.
    mutating func cutNames(_ event: inout MirroringStatusEventArgs) {
        cutName(&event.transferData.initializeData.name, "the job's name")
        if var item = event.transferData.packageBody?.currentItem, cutName(&item, "the current item") {
            event.transferData.packageBody?.currentItem = item
        }
        for index in event.status.statusLog.indices {
            if var item = event.status.statusLog[index].item, cutName(&item, "the item of an entry") {
                event.transferData.status.statusLog[index].item = item
            }
        }
    }

    @discardableResult
    private mutating func cutName(_ name: inout String, _ what: String) -> Bool {
        // A character has a byte at least; counting bytes costs nothing.
        guard name.utf8.count > EventLimits.nameLength, name.count > EventLimits.nameLength else { return false }
        record("\(what) cut to \(EventLimits.nameLength) characters")
        name = String(name.prefix(EventLimits.nameLength - 1)) + "…"
        return true
    }

    // MARK: The body

    /// Cuts every text that is longer than a number of bytes.
    mutating func cutTexts(_ event: inout MirroringStatusEventArgs, _ log: inout [StatusLogEntry], toBytes limit: Int) {
        textLimit = limit
        func cut(_ text: inout String) {
            if text.utf8.count > limit { text = text.cut(toBytes: limit - "…".utf8.count) + "…" }
        }
        func cut(_ text: inout String?) {
            guard var value = text else { return }
            cut(&value)
            text = value
        }
        cut(&event.engine.host)
        cut(&event.engine.version)
        cut(&event.transferData.initializeData.name)
        cut(&event.transferData.initializeData.destinationPath)
        cut(&event.transferData.initializeData.destinationRoot)
        cut(&event.transferData.initializeData.sourceRoot)
        cut(&event.transferData.initializeData.destinationUri)
        cut(&event.transferData.initializeData.trigger)
        cut(&event.transferData.initializeData.release)
        if var header = event.transferData.packageHeader {
            cut(&header.targetFilePath)
            event.transferData.packageHeader = header
        }
        if var body = event.transferData.packageBody {
            cut(&body.currentItem)
            cut(&body.digest)
            event.transferData.packageBody = body
        }
        if var tree = event.transferData.tree {
            cut(&tree.digest)
            event.transferData.tree = tree
        }
        for index in log.indices {
            cut(&log[index].item)
            cut(&log[index].message)
            if let category = log[index].category, category.rawValue.utf8.count > limit {
                var word = category.rawValue
                cut(&word)
                log[index].category = Category(rawValue: word)
            }
        }
    }

    /// Leaves out entries of a log until at most a number of them is left: the last first, an error only if nothing else is left.
    mutating func shorten(_ log: inout [StatusLogEntry], toEntries limit: Int) {
        keep(limit, .max, of: &log)
    }

    /// Leaves out entries of a log until a number of bytes of text is gone, which is never more than they take as JSON.
    mutating func shorten(_ log: inout [StatusLogEntry], byBytes excess: Int) {
        keep(log.count - 1, log.reduce(0) { $0 + $1.textBytes } - excess, of: &log)
    }

    private mutating func keep(_ entries: Int, _ bytes: Int, of log: inout [StatusLogEntry]) {
        guard log.count > entries || log.reduce(0, { $0 + $1.textBytes }) > bytes else { return }
        var room = (entries: max(0, entries), bytes: bytes)
        var kept: [Int] = []
        for isError in [true, false] {
            for (index, entry) in log.enumerated() where (entry.level == .error) == isError {
                guard room.entries > 0, room.bytes >= entry.textBytes else { break }
                room.entries -= 1
                room.bytes -= entry.textBytes
                kept.append(index)
            }
        }
        leftOut += log.count - kept.count
        log = kept.sorted().map { log[$0] }
    }
}

extension StatusLogEntry {
    fileprivate var textBytes: Int {
        message.utf8.count + (item?.utf8.count ?? 0) + (category?.rawValue.utf8.count ?? 0)
    }
}
