import Foundation
import MirroringFiles

/// The file of a segment that is being written, closed with its last reference.
///
/// A class, so that it can be flushed while the engine's thread writes to it, or has just gone on to the next one.
final class SegmentFile: Sendable {
    private let file: OutboxFile

    /// Opens a file, and makes it if it is not there.
    init(_ path: String) throws(OutboxError) {
        file = try OutboxFile(path, O_RDWR | O_CREAT, while: "written")
    }

    /// Writes the header, with which a file begins.
    ///
    /// - Throws: an error after which the file is removed.
    func write(header: [UInt8]) throws(OutboxError) {
        do throws(OutboxError) {
            try file.write(header, at: 0)
        } catch {
            unlink(file.path)
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
