import Foundation

/// The bytes of a file as they were when it was opened.
///
/// An append overwrites nothing but the closing tag. So the file's length, taken under the shared lock, fixes what is read, and the
/// lock need not be held while reading: no reader, however slow, keeps a bridge waiting.
final class OfflineLogSource {
    private let path: String
    private let descriptor: FileDescriptor
    /// Where the events end that are read from the file.
    private let length: Int
    /// What is read behind them: the closing tag, if the file had one.
    private let closing: [UInt8]
    private var offset = 0
    /// What the disk said, since libxml2 can't pass it on.
    private(set) var error: OfflineLogError?

    /// What libxml2 found that is not XML, in whichever thread it did.
    var damage: OfflineLogReader.Skip?

    /// Whether there was nothing in the file.
    var isEmpty: Bool { length == 0 && closing.isEmpty }

    init(path: String, locking: Bool) throws(OfflineLogError) {
        self.path = path
        descriptor = try FileDescriptor(opening: path, O_RDONLY | O_NONBLOCK, while: "read")
        let status =
            locking
            ? try descriptor.locked(LOCK_SH) { (descriptor) throws(OfflineLogError) in try descriptor.status() }
            : try descriptor.status()
        let length = Int(status.st_size)
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw OfflineLogError(notAnOfflineLog: path, because: "it is not a file")
        }
        let tail = try descriptor.read(
            OfflineLogFormat.closing.count,
            at: max(0, length - OfflineLogFormat.closing.count)
        )
        closing = tail == OfflineLogFormat.closing ? tail : []
        self.length = length - closing.count
    }

    /// Fills the buffer with what comes next; 0 at the end, -1 if the disk fails.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        if offset < length {
            let part = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(length - offset))
            do {
                let count = try descriptor.read(into: part, at: offset)
                offset += count
                return count
            } catch {
                self.error = error
                return -1
            }
        }
        let rest = closing.dropFirst(offset - length).prefix(buffer.count)
        buffer.copyBytes(from: rest)
        offset += rest.count
        return rest.count
    }
}
