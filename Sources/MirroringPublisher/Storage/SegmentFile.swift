import Foundation
import MirroringFiles

/// The open file of a segment, closed with its last reference.
///
/// A class, so that it can be flushed while the engine's thread writes to it, or has just gone on to the next one; and read when its
/// name is gone.
final class SegmentFile: Sendable {
    /// The most bytes at which a segment is followed by another, whatever the settings say.
    static let maximumBytes = 32 << 20
    /// The most that is read of a segment: its size is only a claim, and what is larger no process of ours has written.
    static let mostBytesRead = maximumBytes + RecordFraming.headLength + RecordFraming.maximumLength

    private let file: OutboxFile
    private let folder: OutboxFolder
    private let name: String

    /// Makes the file of a new segment.
    ///
    /// - Throws: with the system's number `EEXIST` if there is something of that name.
    init(_ segment: SegmentName, in folder: OutboxFolder) throws(OutboxError) {
        name = "\(segment)"
        self.folder = folder
        file = try folder.newFile(name, while: "written")
    }

    /// Opens the file of a segment, to read it.
    init(reading segment: SegmentName, in folder: OutboxFolder, as trust: FileTrust) throws(OutboxError) {
        name = "\(segment)"
        self.folder = folder
        file = try folder.file(name, O_RDONLY, as: trust, while: OutboxFile.reading)
    }

    private init(reopening name: String, in folder: OutboxFolder) throws(OutboxError) {
        self.name = name
        self.folder = folder
        file = try folder.file(name, O_RDWR, while: "written")
    }

    /// Whether its name leads to it: somebody may have removed it, who tidies up a disk for instance.
    var isInPlace: Bool { !folder.lacks(file, as: name) }

    /// Puts its content into the folder again, under its name.
    ///
    /// - Parameter length: how many bytes of it count.
    /// - Returns: the file as it lies there now.
    func restored(_ length: Int) throws(OutboxError) -> SegmentFile {
        try folder.replace(name, with: file.read(length, at: 0))
        return try SegmentFile(reopening: name, in: folder)
    }

    /// Reads at most that many bytes; fewer at the file's end.
    func read(_ count: Int, at offset: Int) throws(OutboxError) -> [UInt8] {
        try file.read(count, at: offset)
    }

    /// Its size in bytes.
    func size() throws(OutboxError) -> Int {
        try file.facts().size
    }

    /// Writes the header, with which a file begins.
    ///
    /// - Throws: an error after which the file is removed.
    func write(header: [UInt8]) throws(OutboxError) {
        do throws(OutboxError) {
            try file.write(header, at: 0)
        } catch {
            folder.remove(name)
            throw error
        }
    }

    /// Writes a record with its head, as a rule with one call of the system.
    ///
    /// What a failed call left behind is cut off; where even that fails, the next record at the same offset covers it.
    func write(record content: [UInt8], at offset: Int) throws(OutboxError) {
        do throws(OutboxError) {
            try file.write(content, after: content.withUnsafeBytes(RecordFraming.head(of:)), at: offset)
        } catch {
            try? file.truncate(to: offset)
            throw error
        }
    }

    /// Waits until the content is on the disk.
    func synchronize() throws(OutboxError) {
        try file.synchronizeContent()
    }
}
