/// What may have been moved to where it could not be mirrored: deleted here, it would be gone. So such deletions wait for the next run.
///
/// An item that failed, and is not at the destination yet, may be what was moved if it has the size or the name of what is to be deleted.
struct PossibleMoves: Sendable, Hashable {
    /// The names of what failed.
    var names: Set<ArraySlice<UInt8>> = []
    /// The sizes of files that failed.
    var sizes: Set<Int> = []
    /// Folders that stay, since something in them does.
    var folders: Set<RelativePath> = []
    /// How many deletions wait.
    var waiting = 0

    /// An item that is new at the destination could not be mirrored.
    ///
    /// - Parameter size: of a file; nil for anything else.
    mutating func failed(_ path: RelativePath, size: Int?) {
        names.insert(path.name)
        if let size { sizes.insert(size) }
    }

    /// Whether an entry stays, since it may be what was moved, or holds something that may be; it is counted then.
    ///
    /// - Parameters:
    ///   - path: the entry; what is in a folder is asked for before the folder.
    ///   - size: of a file; nil for anything else.
    mutating func keep(_ path: RelativePath, size: Int?) -> Bool {
        let hasSize = size.map { sizes.contains($0) } ?? false
        guard folders.contains(path) || names.contains(path.name) || hasSize else { return false }
        waiting += 1
        var parent = path.parent
        while let folder = parent, !folder.isRoot, folders.insert(folder).inserted { parent = folder.parent }
        return true
    }

    /// Begins to count anew: what waits was told.
    mutating func told() {
        waiting = 0
        folders = []
    }
}
