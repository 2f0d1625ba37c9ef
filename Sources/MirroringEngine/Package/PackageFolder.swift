import Foundation
import MirroringFiles

/// A package's place in the staging folder.
struct PackageFolder: Sendable, Hashable {
    let path: String

    /// What was written at export.
    var manifest: String { "\(path)/manifest.json" }
    /// The names of what rsync is to move.
    var list: String { "\(path)/list" }
    /// The items that have been transferred, under their relative paths.
    var tree: String { "\(path)/tree" }
    /// What rsync had of a file when it was stopped.
    var partial: String { "\(path)/partial" }
    /// What the import replaced or deleted, by number; hard links before they are in place.
    var kept: String { "\(path)/kept" }
    /// What the import has done so far; there only while it is under way.
    var journal: String { "\(path)/journal" }

    /// Makes the folder and the manifest.
    func create(manifest json: [UInt8]) throws(RunFailure) {
        for folder in [path, tree, kept] {
            if let facts = FileFacts(of: folder), facts.kind != .folder { unlink(folder) }
            guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
                throw RunFailure(errno: errno, action: "made", item: folder)
            }
        }
        try WholeFile.write(json, to: manifest)
    }

    /// Removes the folder with all that is in it.
    func remove() throws(RunFailure) {
        try TreeRemoval.remove(path)
    }
}
