import Glibc
import SystemPackage

/// Small files that are replaced as a whole: a reader, and a start after a crash, finds the old content or the new.
public enum AtomicFile {
    /// Puts a new file in the place of an old one, or of none.
    ///
    /// The new one is made beside it, with `.new` after its name. What an earlier attempt or somebody else has left there is
    /// removed and never written through; where it can't be removed, the new one has a number in its name as well.
    ///
    /// - Parameters:
    ///   - path: the file. One process at a time replaces it.
    ///   - bytes: its content.
    ///   - permissions: those of the new file, less the process's mask.
    ///   - durable: whether to wait until the content, and then the name, is on disk. Without that the process may be killed at any
    ///     moment, but a power cut may bring the old content back, or none.
    /// - Throws: what the system said, about the file itself.
    public static func replace(
        _ path: String,
        with bytes: some Collection<UInt8>,
        permissions: UInt32 = 0o600,
        durable: Bool
    ) throws(SystemFailure) {
        do throws(SystemFailure) {
            try put(Array(bytes), at: path, permissions, durable)
            if durable { try synchronizeEntry(of: path) }
        } catch {
            throw SystemFailure(error.errno, while: "written", path: path)
        }
    }

    private static func put(
        _ bytes: [UInt8],
        at path: String,
        _ permissions: UInt32,
        _ durable: Bool
    ) throws(SystemFailure) {
        let temporary = vacancy(beside: path)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
        let file = try OpenedFile<SystemFailure>(temporary, flags, permissions: permissions, while: "written")
        do throws(SystemFailure) {
            try file.append(bytes)
            if durable { try file.synchronizeContent() }
            guard rename(temporary, path) == 0 else { throw SystemFailure(.last, while: "written", path: path) }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    /// Where the new file is made, once what was in the way is gone: a file, a link, or a folder with nothing in it.
    private static func vacancy(beside path: String) -> String {
        let usual = "\(path).new"
        if unlink(usual) == 0 || rmdir(usual) == 0 || errno == ENOENT { return usual }
        return "\(path).\(UInt64.random(in: .min ... .max)).new"
    }

    /// Waits until a file's name is on disk: else a power cut might bring the old file back.
    private static func synchronizeEntry(of path: String) throws(SystemFailure) {
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        try OpenedFile<SystemFailure>(folder, O_RDONLY | O_DIRECTORY, while: "written").synchronize()
    }
}
