import Foundation
import MirroringEvents
import MirroringFiles

/// The open file of one run: complete XML whenever no append is in progress, each event in it once.
final class RunFile {
    let path: String
    private let name: String
    private let folder: OpenedLogFolder
    private let descriptor: LogFile
    private var tail: OfflineLogTail
    /// Every sequence in the file; read only when an event comes out of order.
    private var sequences: Set<Int>?

    /// Whether opening it has created it.
    private(set) var isNew = false
    /// What had to be put right in it, until somebody asks.
    private var recovery: OfflineLogRecovery?
    /// Whether something in it may not be on disk yet.
    private(set) var isDirty = false
    /// Where what is on disk for certain ends.
    private(set) var syncedEnd = OfflineLogFormat.opening.count
    /// When it was used last, in the writer's own count.
    var lastUse = 0

    /// Where the last event ends.
    var end: Int { tail.end }

    /// Opens a run's file: creates it if it is not there, and puts its end right if it is torn.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - folder: where it lies.
    /// - Throws: ``OfflineLogError``, with code `notAnOfflineLog` if it is something else from its first byte on, or has events in another
    ///   form, and `unusable` if it is no regular file, or another's.
    init(_ name: String, in folder: OpenedLogFolder) throws(OfflineLogError) {
        path = folder.path(of: name)
        self.name = name
        self.folder = folder
        descriptor = try folder.writableFile(name)
        tail = OfflineLogTail.ofNewFile
        try descriptor.locked(.exclusive) { (descriptor) throws(OfflineLogError) in
            let start = try descriptor.read(OfflineLogFormat.opening.count, at: 0)
            if start.count < OfflineLogFormat.opening.count, OfflineLogFormat.opening.starts(with: start) {
                try descriptor.write(OfflineLogFormat.opening + OfflineLogFormat.closing, at: 0)
                isNew = true
                isDirty = true
            } else {
                try readTail(of: descriptor)
                syncedEnd = tail.end
                isDirty = true  // by what a process before this one has written
            }
        }
    }

    /// Appends the events that are not in the file yet, in one write.
    ///
    /// - Returns: how many were written.
    func append(_ entries: [OfflineLogEntry]) throws(OfflineLogError) -> Int {
        try descriptor.locked(.exclusive) { (descriptor) throws(OfflineLogError) in
            if try descriptor.facts().size != tail.end + OfflineLogFormat.closing.count || !tail.isComplete {
                try readTail(of: descriptor)  // another process has written, or the disk was full the last time
            }
            var writer = XMLWriter()
            var new = tail
            var count = 0
            for (index, entry) in entries.enumerated() {
                guard try isMissing(entry, behind: new.last, after: entries[..<index]) else { continue }
                entry.write(to: &writer)
                new.add(entry)
                sequences?.insert(entry.event.sequence)
                count += 1
            }
            guard count > 0 else { return 0 }
            new.end += writer.bytes.count
            writer.bytes.append(contentsOf: OfflineLogFormat.closing)
            isDirty = true
            do throws(OfflineLogError) {
                try descriptor.write(writer.bytes, at: tail.end)
            } catch {
                sequences = nil
                tail.isComplete = false
                try? restoreEnd(of: descriptor)  // else the next append, or the next start, does it
                throw error
            }
            tail = new
            return count
        }
    }

    /// Waits until what was appended is on disk.
    func synchronize() throws(OfflineLogError) {
        try descriptor.synchronizeContent()
        markSynchronized()
    }

    /// Notes that the whole file system has been synchronized.
    func markSynchronized() {
        isDirty = false
        syncedEnd = tail.end
    }

    /// Notes that it was closed before all of it was on disk.
    func wasClosed(syncedTo end: Int) {
        isDirty = true
        syncedEnd = min(syncedEnd, end)
    }

    /// Cuts off what is not on disk for certain, so that it is written when it is appended again.
    func takeBack() throws(OfflineLogError) {
        isDirty = true
        sequences = nil
        // The next append looks where it ends.
        tail = OfflineLogTail(end: syncedEnd, last: nil, isComplete: false)
        try descriptor.locked(.exclusive) { (descriptor) throws(OfflineLogError) in
            if syncedEnd == OfflineLogFormat.opening.count { try descriptor.write(OfflineLogFormat.opening, at: 0) }
            try descriptor.write(OfflineLogFormat.closing, at: syncedEnd)
            try descriptor.truncate(to: syncedEnd + OfflineLogFormat.closing.count)
        }
    }

    /// Whether the file's name still leads to it: an operator may remove files at any time.
    func isLinked() throws(OfflineLogError) -> Bool {
        try descriptor.facts().links > 0
    }

    /// What was put right since the last call.
    func takeRecovery() -> OfflineLogRecovery? {
        defer { recovery = nil }
        return recovery
    }

    /// After the last event in both orders an event is missing, before it in both it is not. Else the stream was made again, or the
    /// event is late: then only the file itself knows.
    private func isMissing(
        _ entry: OfflineLogEntry,
        behind last: OfflineLogTail.Place?,
        after earlier: ArraySlice<OfflineLogEntry>
    ) throws(OfflineLogError) -> Bool {
        guard let last else { return true }
        switch (entry.position > last.position, entry.event.sequence > last.sequence) {
        case (true, true): return true
        case (false, false): return false
        default: return try !knownSequences(and: earlier).contains(entry.event.sequence)
        }
    }

    /// - Parameter earlier: what this append has dealt with: it is in the file, or will be with the append's one write.
    private func knownSequences(and earlier: ArraySlice<OfflineLogEntry>) throws(OfflineLogError) -> Set<Int> {
        if let sequences { return sequences }
        var found = Set(earlier.map(\.event.sequence))
        let reader = try OfflineLogReader(OfflineLogSource(reopened(), locking: false))
        while let item = try reader.next() {
            if case .entry(let entry) = item {
                found.insert(entry.event.sequence)
            }
        }
        sequences = found
        return found
    }

    /// The same file, opened once more to be read from its beginning.
    private func reopened() throws(OfflineLogError) -> LogFile {
        let file = try LogFile(FileName(name), in: folder.handle, at: path, O_RDONLY, while: "read")
        guard try file.facts().identity == descriptor.facts().identity else {
            throw OfflineLogError(ENOENT, while: "read", path: path)
        }
        return file
    }

    /// Looks where the file ends, and makes it end there with the closing tag.
    private func readTail(of descriptor: borrowing LogFile) throws(OfflineLogError) {
        let length = try descriptor.facts().size
        guard let found = try OfflineLogTail(of: descriptor, length: length) else {
            throw OfflineLogError(notAnOfflineLog: path, because: "it does not begin like one")
        }
        sequences = nil
        tail = found
        syncedEnd = min(syncedEnd, found.end)
        if !found.isComplete {
            guard try !found.isFollowedByForeignEvents(in: descriptor, length: length) else {
                throw OfflineLogError(notAnOfflineLog: path, because: "its events are in another form than a bridge's")
            }
            isDirty = true
            recovery = OfflineLogRecovery(path: path, action: .cut(bytes: length - found.end))
            try restoreEnd(of: descriptor)
        }
    }

    private func restoreEnd(of descriptor: borrowing LogFile) throws(OfflineLogError) {
        try descriptor.write(OfflineLogFormat.closing, at: tail.end)
        try descriptor.truncate(to: tail.end + OfflineLogFormat.closing.count)
        tail.isComplete = true
    }
}
