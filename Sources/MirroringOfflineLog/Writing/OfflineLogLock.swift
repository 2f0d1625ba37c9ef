import Foundation
package import MirroringFiles

/// The right to write into a monitoring folder: one process at a time has it, and the system takes it back when that process ends.
///
/// It is a lock on the file ``name`` in the folder, which stays there. Whoever does not get it may ask again at any time. Whoever may
/// open that file may keep its lock as well, so nobody may but its owner.
package final class OfflineLogLock {
    /// The file in the folder that is locked.
    package static let name = OfflineLogFolder.writerFile

    /// How many times the file may be replaced while it is being locked, before the attempt is given up.
    private static let attempts = 10

    private let lock: FileLock<OfflineLogError>

    /// Takes the lock for as long as the new object is in use.
    ///
    /// - Parameter folder: the monitoring folder.
    /// - Returns: nil if somebody else has it.
    /// - Throws: ``OfflineLogError`` if the file in it can't be written.
    package init?(in folder: OpenedLogFolder) throws(OfflineLogError) {
        for _ in 0..<Self.attempts {
            let file = try Self.file(in: folder)
            guard let lock = try FileLock(.exclusive, of: file) else { return nil }
            // Removed in between, it would lock nobody out.
            if lock.file.isAtItsPath() {
                self.lock = lock
                return
            }
        }
        return nil
    }

    private static func file(in folder: OpenedLogFolder) throws(OfflineLogError) -> LogFile {
        let file = try folder.writableFile(name, permissions: permissions, while: "locked")
        // One of an older version may be read by its group.
        if try file.facts().mode & ~permissions != 0 { try file.setPermissions(permissions) }
        return file
    }

    private static let permissions: UInt32 = 0o600

    /// When a bridge has signed last in a folder, see ``sign()``; nil if none has.
    package static func time(in folder: OpenedLogFolder) -> FileTime? {
        FileFacts(of: folder.path(of: name))?.modified
    }

    /// Whether the lock still keeps others out: it does not once its file, or the whole folder, was removed.
    package var isHeld: Bool { lock.file.isAtItsPath() }

    /// Says by the file's time that all which was published until now is in the folder, see ``OfflineLogFolder/signInterval``.
    package func sign() throws(OfflineLogError) {
        do throws(OfflineLogError) {
            try lock.file.touch()
        } catch {
            throw OfflineLogError(error.systemError, while: "written", path: error.path)
        }
    }
}
