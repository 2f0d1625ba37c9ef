import MirroringEvents

/// An item of the source that the destination does not have, or has differently.
public struct Change: Sendable, Hashable {
    /// What is to be done about it.
    public enum Kind: Sendable, Hashable {
        /// A regular file's content moves.
        case file
        /// A folder is made, or its attributes change.
        case folder
        /// A symbolic link, device or pipe is made again.
        case other
        /// A file becomes another name of one that is, or will be, at the destination.
        case hardLink(RelativePath)
        /// A file's mode, owner or group changes; its content stays.
        case attributes

        /// Whether the item travels through the staging folder.
        var isStaged: Bool { self == .file || self == .other }
    }

    /// The item, relative to the source.
    public var path: RelativePath
    /// What is to be done about it.
    public var kind: Kind
    /// The bytes that move.
    public var size: Int
    /// Whether there is nothing of that name at the destination.
    public var isNew: Bool
    /// Whether access lists or extended attributes differ.
    var hasOtherAttributes = false
}

/// An entry of the destination that the source does not have.
public struct Deletion: Sendable, Hashable {
    /// The entry, relative to the destination.
    public var path: RelativePath
    /// Whether it is a folder.
    public var isFolder: Bool
}

extension [Deletion] {
    /// Those that stand in the way of items, for each of these: they have its name, or lie in a folder that has.
    ///
    /// - Parameter items: what is to be there, but for folders.
    /// - Returns: them, in order, and all others.
    func inTheWay(of items: Set<RelativePath>) -> (obstacles: [RelativePath: [Deletion]], others: [Deletion]) {
        var (obstacles, others): ([RelativePath: [Deletion]], [Deletion]) = ([:], [])
        for deletion in self {
            var path: RelativePath? = deletion.path
            while let current = path, !items.contains(current) { path = current.parent }
            if let path { obstacles[path, default: []].append(deletion) } else { others.append(deletion) }
        }
        return (obstacles, others)
    }
}
