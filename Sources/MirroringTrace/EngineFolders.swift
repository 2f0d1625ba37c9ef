/// Folders in a tree that are no part of a copy: those of any job's engine, wherever they lie, and what a file system keeps for its repair in
/// its root, which a mount point shows. They are neither mirrored nor deleted nor counted, and may be closed to everybody else.
package enum EngineFolders {
    /// The name of a staging folder in a destination that has nothing beside it to which files could be renamed.
    package static let innerStaging = ".mirroring-staging"
    /// How the names of staging folders and of folders of releases end, which begin with a point.
    private static let endings = [".mirroring", ".releases"]
    private static let repair = "lost+found"

    /// rsync's patterns for them.
    package static let patterns = endings.map { ".*\($0)/" } + ["\(innerStaging)/", "/\(repair)/"]

    /// Whether a folder is one of them.
    ///
    /// - Parameter path: relative to the root of the tree, `/`-separated, as it is on disk.
    package static func contain(_ path: [UInt8]) -> Bool {
        guard !path.elementsEqual(repair.utf8) else { return true }
        let name = path.lastIndex(of: UInt8(ascii: "/")).map { path[($0 + 1)...] } ?? path[...]
        guard !name.elementsEqual(innerStaging.utf8) else { return true }
        return name.first == UInt8(ascii: ".")
            && endings.contains { name.dropFirst().suffix($0.utf8.count).elementsEqual($0.utf8) }
    }
}
