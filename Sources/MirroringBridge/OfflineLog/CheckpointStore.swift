import Foundation
import MirroringEvents
import MirroringFiles
import MirroringOfflineLog

/// Where the reading of the history goes on after a restart: everything before is in the offline log, on disk.
///
/// It lies in the monitoring folder, because whichever bridge writes there has to go on from it.
package struct CheckpointStore {
    /// Its file.
    let path: String

    /// - Parameter folder: the monitoring folder, which is there.
    package init(folder: String) {
        path = "\(folder)/\(OfflineLogFolder.positionFile)"
    }

    /// How far the history was read; nil where nothing was stored yet, or what is there can't be read: the history is then read
    /// from its start, and what the offline log has already is dropped.
    package func load() -> Checkpoint? {
        guard let bytes = try? RegularFile(opening: path).bytes(limit: Self.longest) else { return nil }
        return try? JSONDecoder().decode(Checkpoint.self, untrusted: bytes)
    }

    /// The most bytes of the file.
    private static let longest = 1 << 16

    /// Stores how far the history was read: a new file, brought to disk, in the place of the old one.
    package func save(_ checkpoint: Checkpoint) throws {
        let data = try JSONEncoder().encode(checkpoint)
        do throws(SystemFailure) {
            try AtomicFile.replace(path, with: data, permissions: 0o640, durable: true)
        } catch {
            throw CheckpointError(failure: error)
        }
    }
}

/// Why the position can't be stored.
struct CheckpointError: Error, CustomStringConvertible {
    let failure: SystemFailure

    /// A sentence that names the file.
    var description: String { "\(failure). The bridge keeps trying." }
}
