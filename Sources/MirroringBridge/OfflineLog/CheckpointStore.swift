import Foundation
import MirroringEvents
import MirroringFiles
package import MirroringOfflineLog

/// Where the reading of the history goes on after a restart: everything before is in the offline log, on disk.
///
/// It lies in the monitoring folder, because whichever bridge writes there has to go on from it.
package struct CheckpointStore {
    private let folder: OpenedLogFolder

    /// - Parameter folder: the monitoring folder.
    package init(in folder: OpenedLogFolder) {
        self.folder = folder
    }

    /// Its file.
    var path: String { folder.path(of: OfflineLogFolder.positionFile) }

    /// The files that may not be on disk as they were written: a position is stored after all are. A day more, because the clock may have
    /// been put back since.
    var unsynchronized: OfflineLogSpan {
        FileFacts(of: path).map { .since(.seconds(86_400), before: $0.modified) } ?? .all
    }

    /// How far the history was read; nil where nothing was stored yet, or what is there can't be read or is another's: the history is
    /// then read from its start, and what the offline log has already is dropped.
    ///
    /// - Parameter onDistrust: told why what is there is not believed.
    package func load(onDistrust: (OfflineLogError) -> Void = { _ in }) -> Checkpoint? {
        let bytes: [UInt8]
        do throws(OfflineLogError) {
            bytes = try folder.bytes(of: OfflineLogFolder.positionFile, limit: Self.longest)
        } catch {
            if error.systemError != ENOENT { onDistrust(error) }
            return nil
        }
        return try? JSONDecoder().decode(Checkpoint.self, untrusted: bytes)
    }

    /// The most bytes of the file.
    private static let longest = 1 << 16

    /// Stores how far the history was read: a new file, brought to disk, in the place of the old one.
    package func save(_ checkpoint: Checkpoint) throws {
        let data = try JSONEncoder().encode(checkpoint)
        do throws(SystemFailure) {
            try folder.replaceFile(OfflineLogFolder.positionFile, with: data)
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
