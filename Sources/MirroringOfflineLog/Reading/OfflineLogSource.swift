import Foundation

/// The bytes of a file as they were when it was opened.
///
/// An append overwrites nothing but the closing tag. So the file's length, taken under the shared lock, fixes what is read, and the
/// lock need not be held while reading: no reader, however slow, keeps a bridge waiting.
final class OfflineLogSource {
    /// How long a writer's lock is waited for, in milliseconds, and how long between two attempts.
    private static let lockPatience = 2_000
    private static let lockPause = 2

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
        let ending = locking ? try Self.look(at: descriptor) : try Ending(of: descriptor)
        guard ending.isFile else {
            throw OfflineLogError(notAnOfflineLog: path, because: "it is not a file")
        }
        closing = ending.isClosed ? OfflineLogFormat.closing : []
        length = ending.length - closing.count
    }

    /// How the file ends at one moment.
    private struct Ending {
        let isFile: Bool
        let length: Int
        let isClosed: Bool

        init(of descriptor: borrowing FileDescriptor) throws(OfflineLogError) {
            let status = try descriptor.status()
            isFile = status.st_mode & S_IFMT == S_IFREG
            length = Int(status.st_size)
            let start = max(0, length - OfflineLogFormat.closing.count)
            isClosed = isFile ? try descriptor.read(length - start, at: start) == OfflineLogFormat.closing : false
        }
    }

    /// How the file ends while nothing is being appended.
    ///
    /// A busy writer has the lock nearly always. Then the closing tag tells as well that an append is complete; where it is missing
    /// for long, it is no append that hides it.
    private static func look(at descriptor: borrowing FileDescriptor) throws(OfflineLogError) -> Ending {
        for _ in 0..<(lockPatience / lockPause) {
            if let ending = try descriptor.lockedIfFree(
                LOCK_SH,
                { (descriptor) throws(OfflineLogError) in try Ending(of: descriptor) }
            ) {
                return ending
            }
            let ending = try Ending(of: descriptor)
            if ending.isClosed { return ending }
            poll(nil, 0, Int32(lockPause))
        }
        return try Ending(of: descriptor)
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
