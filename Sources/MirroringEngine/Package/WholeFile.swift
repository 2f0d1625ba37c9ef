import Foundation
import MirroringEvents
import MirroringFiles

/// Writes small files so that a reader, and a start after a crash, sees the old content or the new.
enum WholeFile {
    /// Replaces a file's content in one step.
    static func write(_ bytes: some Collection<UInt8>, to path: String) throws(RunFailure) {
        let temporary = "\(path).new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw RunFailure(errno: errno, action: "written", item: path) }
        let code = Array(bytes).withUnsafeBytes { writeAll($0, to: descriptor) }
        close(descriptor)
        guard code == 0, rename(temporary, path) == 0 else {
            let failure = RunFailure(errno: code == 0 ? errno : code, action: "written", item: path)
            unlink(temporary)
            throw failure
        }
    }

    /// Reads a file; nil if there is none.
    static func read(_ path: String) throws(RunFailure) -> Data? {
        do {
            return Data(try RegularFile(opening: path).bytes(limit: .max))
        } catch {
            if error.kind == .missing { return nil }
            throw RunFailure(Category(errno: error.number), item: path, "\(path) \(error).")
        }
    }

    /// Writes all bytes; the `errno` of what failed, else 0.
    static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
        var rest = bytes
        while !rest.isEmpty {
            let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
            if count > 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            } else if errno != EINTR {
                return errno
            }
        }
        return 0
    }
}
