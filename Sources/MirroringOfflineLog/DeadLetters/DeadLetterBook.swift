import Foundation
import MirroringEvents
package import MirroringFiles

/// Notes dead letters in a monitoring folder, each once: beside the runs, because many belong to none.
///
/// It belongs to one task or actor, and the folder to one writer at a time, see ``OfflineLogLock``. After an error it stays usable: append
/// the same notes again.
package final class DeadLetterBook {
    private let folder: OpenedLogFolder
    private let maximumBytes: Int
    private let onRecovery: (OfflineLogRecovery) -> Void
    private var file: Page?
    /// Where the last whole line ends.
    private var end = 0
    /// Where what is on disk for certain ends.
    private var syncedEnd = 0
    /// Whether something may be in the file that is not on disk, and is not brought there any more.
    private var isUnsure = false
    private var isDirty = false
    /// What is in the file: hashes, because the notes themselves take more room than they should here.
    private var known: Set<Int> = []

    /// The open file.
    private final class Page {
        let descriptor: LogFile

        init(_ descriptor: consuming LogFile) {
            self.descriptor = descriptor
        }
    }

    /// The book of a folder, whatever is in it.
    ///
    /// - Parameters:
    ///   - folder: the monitoring folder.
    ///   - onRecovery: told of what had the file's name and was set aside.
    package convenience init(
        in folder: OpenedLogFolder,
        onRecovery: @escaping (OfflineLogRecovery) -> Void = { _ in }
    ) {
        self.init(in: folder, maximumBytes: DeadLetterFile.maximumBytes, onRecovery: onRecovery)
    }

    init(in folder: OpenedLogFolder, maximumBytes: Int, onRecovery: @escaping (OfflineLogRecovery) -> Void) {
        self.folder = folder
        self.maximumBytes = maximumBytes
        self.onRecovery = onRecovery
    }

    private var path: String { folder.path(of: DeadLetterFile.name) }

    /// Writes the notes that are not there yet. They are not on disk for certain before ``sync()``.
    ///
    /// - Throws: ``OfflineLogError``; none of them is there then.
    package func append(_ notes: [DeadLetterNote]) throws(OfflineLogError) {
        guard !notes.isEmpty else { return }
        try open()
        var bytes: [UInt8] = []
        var new: Set<Int> = []
        for note in notes where !known.contains(note.hashValue) && new.insert(note.hashValue).inserted {
            bytes += DeadLetterFile.line(note)
        }
        guard !new.isEmpty else { return }
        if end + bytes.count > maximumBytes { try makeRoom() }
        isDirty = true
        do throws(OfflineLogError) {
            try file?.descriptor.write(bytes, at: end)
        } catch {
            try? file?.descriptor.truncate(to: end)  // else the next start does it
            throw error
        }
        end += bytes.count
        known.formUnion(new)
    }

    /// Waits until everything that was appended is on disk.
    ///
    /// - Throws: ``OfflineLogError`` if the disk fails. Whatever was appended since the last call that succeeded is then taken out of the
    ///   file, see ``OfflineLogWriter/sync()``: append it again, after a call that succeeds.
    package func sync() throws(OfflineLogError) {
        if isUnsure { try open() }
        guard isDirty, let file else { return }
        do throws(OfflineLogError) {
            try file.descriptor.synchronizeContent()
        } catch {
            isUnsure = true
            self.file = nil
            try? open()
            throw error
        }
        isDirty = false
        syncedEnd = end
    }

    /// Removes the file if nothing was noted for so long.
    ///
    /// - Parameters:
    ///   - age: how long.
    ///   - now: the time by which the file is old.
    /// - Returns: whether it was there, and was removed.
    @discardableResult
    package func remove(after age: Duration, at now: FileTime) throws(OfflineLogError) -> Bool {
        let name = FileName(DeadLetterFile.name)
        do {
            guard let facts = try folder.handle.facts(name), facts.modified.age(at: now) > age else { return false }
            file = nil
            try folder.handle.removeFile(name)
        } catch {
            let failure = SystemFailure(error, while: "removed", path: path)
            guard failure.number == ENOENT else { throw OfflineLogError(failure) }
        }
        return true
    }

    /// Opens the file if it is not open, or somebody has removed it, and cuts a torn line off.
    private func open() throws(OfflineLogError) {
        if let file, file.descriptor.isNamed(FileName(DeadLetterFile.name), in: folder.handle) { return }
        let opened = try ownFile()
        let facts = try opened.facts()
        let limit = DeadLetterFile.mostBytesRead
        guard facts.size <= limit else { throw OfflineLogError(.largerThan(limit), of: path) }
        var bytes = try opened.read(facts.size, at: 0)
        // Of what is not on disk for certain nothing counts.
        if isUnsure { bytes.removeLast(max(0, bytes.count - syncedEnd)) }
        end = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        if end < facts.size { try opened.truncate(to: end) }
        bytes.removeLast(bytes.count - end)
        known = Set(Self.notes(in: bytes).notes.map(\.hashValue))
        file = Page(opened)
        syncedEnd = end
        isUnsure = false
        isDirty = true  // its name, and what a process before this one has written
    }

    /// Opens the file, or makes it. What has its name and is no file of this bridge's alone is set aside.
    private func ownFile() throws(OfflineLogError) -> LogFile {
        do throws(OfflineLogError) {
            return try folder.writableFile(DeadLetterFile.name)
        } catch {
            guard isForeign, let aside = folder.setAside(DeadLetterFile.name) else { throw error }
            onRecovery(OfflineLogRecovery(path: path, action: .setAside(name: aside)))
        }
        return try folder.writableFile(DeadLetterFile.name)
    }

    /// Whether something else has the file's name.
    private var isForeign: Bool {
        (try? folder.handle.look(at: FileName(DeadLetterFile.name), as: folder.trust))?.problem != nil
    }

    /// Takes the older half out.
    private func makeRoom() throws(OfflineLogError) {
        try rewrite { notes in
            var left = maximumBytes / 2
            return Array(
                notes.reversed().prefix { note in
                    left -= DeadLetterFile.line(note).count
                    return left >= 0
                }.reversed()
            )
        }
    }

    /// Puts a new file with a part of the notes in the place of the old one.
    private func rewrite(keeping part: ([DeadLetterNote]) -> [DeadLetterNote]) throws(OfflineLogError) {
        guard let file else { return }
        let (notes, dropped) = Self.notes(in: try file.descriptor.read(end, at: 0))
        let kept = part(notes)
        var bytes = DeadLetterFile.line(
            DeadLetterFile.Dropped(dropped: dropped.addingUpToMaximum(notes.count - kept.count))
        )
        for note in kept { bytes += DeadLetterFile.line(note) }
        do throws(SystemFailure) {
            try folder.replaceFile(DeadLetterFile.name, with: bytes)
        } catch {
            throw OfflineLogError(error)
        }
        self.file = nil
        try open()
    }

    private static func notes(in bytes: [UInt8]) -> (notes: [DeadLetterNote], dropped: Int) {
        var notes: [DeadLetterNote] = []
        var dropped = 0
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            switch DeadLetterFile.content(of: line) {
            case .note(let note): notes.append(note)
            case .dropped(let count): dropped.addUpToMaximum(count)
            case .illegible: continue
            }
        }
        return (notes, dropped)
    }
}
