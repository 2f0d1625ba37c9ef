import Foundation
import MirroringFiles
import SystemPackage

/// Removes a folder with all that is in it. Symbolic links are removed, not followed; names may be any bytes.
enum TreeRemoval {
    /// Removes the folder at a path; nothing happens if there is none.
    static func remove(_ path: String) throws(RunFailure) {
        guard let facts = FileFacts(of: path) else { return }
        if facts.kind == .folder {
            // Folders come from the source with its modes; one that its owner may not write to could not be emptied.
            chmod(path, 0o700)
            let folder = try OpenedFolder.root(path)
            do throws(Errno) {
                try empty(folder)
            } catch {
                throw RunFailure(SystemFailure(error, while: "emptied", path: path))
            }
        }
        guard Foundation.remove(path) == 0 else { throw RunFailure(errno: errno, action: "removed", item: path) }
    }

    private static func empty(_ folder: OpenedFolder) throws(Errno) {
        for bytes in try folder.names() {
            let name = FileName(bytes)
            guard try folder.facts(name)?.kind == .folder else {
                try folder.removeFile(name)
                continue
            }
            try? folder.setMode(0o700, of: name)
            if let inner = try folder.folder(name) { try empty(inner) }
            try folder.removeFolder(name)
        }
    }
}
