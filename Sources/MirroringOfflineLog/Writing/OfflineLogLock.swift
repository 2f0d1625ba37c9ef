import Foundation
import MirroringFiles

/// The right to write into a monitoring folder: one process at a time has it, and the system takes it back when that process ends.
///
/// It is a lock on the file ``name`` in the folder, which stays there. Whoever does not get it may ask again at any time.
package final class OfflineLogLock {
    /// The file in the folder that is locked.
    package static let name = ".writer"

    /// How many times the file may be replaced while it is being locked, before the attempt is given up.
    private static let attempts = 10

    private let lock: FileLock<OfflineLogError>

    /// Takes the lock for as long as the new object is in use.
    ///
    /// - Parameter folder: the monitoring folder; created, for its owner and group, if it is not there.
    /// - Returns: nil if somebody else has it.
    /// - Throws: ``OfflineLogError`` if the folder can't be made, or the file in it can't be written.
    package init?(folder: String) throws(OfflineLogError) {
        try OfflineLogFolder(path: folder).create()
        for _ in 0..<Self.attempts {
            let file = try LogFile(
                "\(folder)/\(Self.name)",
                O_RDWR | O_CREAT | O_NOFOLLOW,
                permissions: LogFile.permissions,
                while: "locked"
            )
            guard let lock = try FileLock(.exclusive, of: file) else { return nil }
            // Removed in between, it would lock nobody out.
            if lock.file.isAtItsPath() {
                self.lock = lock
                return
            }
        }
        return nil
    }

    /// Whether the lock still keeps others out: it does not once its file, or the whole folder, was removed.
    package var isHeld: Bool { lock.file.isAtItsPath() }
}
