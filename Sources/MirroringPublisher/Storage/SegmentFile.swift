import Foundation
import MirroringFiles

/// The file of a segment that is being written, closed with its last reference.
///
/// A class, so that it can be flushed while the engine's thread writes to it, or has just gone on to the next one.
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
        file = try folder.file(name, O_RDWR | O_CREAT | O_EXCL, while: "written")
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
