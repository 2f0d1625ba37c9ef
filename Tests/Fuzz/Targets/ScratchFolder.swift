import Foundation
import MirroringFiles

/// A folder for the files of a reader: in memory where the system has a place for that, since a million of them are written.
struct ScratchFolder {
    /// Its path.
    let path: String

    /// Makes a new one, in which only this user may look.
    ///
    /// - Parameter parent: where; by default in memory, if that is possible.
    init(in parent: String = standardParent) throws {
        path = "\(parent)/mirroring-fuzz-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
    }

    /// One that is there.
    init(at path: String) {
        self.path = path
    }

    /// Removes it with all that is in it.
    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file, in the place of an old one.
    func write(_ bytes: [UInt8], to name: String) throws {
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        try OpenedFile<SystemFailure>("\(path)/\(name)", flags, while: "written").append(bytes)
    }

    private static var standardParent: String {
        access("/dev/shm", W_OK | X_OK) == 0 ? "/dev/shm" : FileManager.default.temporaryDirectory.path
    }
}
