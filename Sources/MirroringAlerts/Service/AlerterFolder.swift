import Glibc
import MirroringFiles
import SystemPackage

/// The folder in which the alerter keeps what it has to remember, and its lock: of two alerters with one folder one works.
final class AlerterFolder: Sendable {
    /// Its path.
    let path: String
    /// The folder, open.
    let folder: OpenedFolder
    private let lock: FileLock<SystemFailure>

    /// Makes the folder if it is not there, and takes its lock.
    ///
    /// - Throws: ``AlertStoreError`` if it can't be used, or another alerter uses it.
    init(_ path: String) throws(AlertStoreError) {
        self.path = path
        do {
            try FolderMaking.make(path, permissions: 0o700)
            folder = try OpenedFolder.named(path)
        } catch {
            throw AlertStoreError(
                "The folder \(path) can't be used: \(error). Correct that, or name another as \"folder\"."
            )
        }
        let taken: FileLock<SystemFailure>?
        do {
            taken = try FileLock(.exclusive, of: Self.file(in: folder, at: "\(path)/\(Self.lockFile)"))
        } catch {
            throw AlertStoreError("\(error).")
        }
        guard let taken else {
            throw AlertStoreError(
                "Another mom alert uses the folder \(path). End that one, or give each a folder and targets of its own."
            )
        }
        lock = taken
    }

    private static let lockFile = ".lock"

    private static func file(in folder: OpenedFolder, at path: String) throws(SystemFailure) -> OpenedFile<
        SystemFailure
    > {
        let flags = O_RDWR | O_CREAT
        return try OpenedFile(FileName(lockFile), in: folder, at: path, flags, permissions: 0o600, while: "locked")
    }
}
