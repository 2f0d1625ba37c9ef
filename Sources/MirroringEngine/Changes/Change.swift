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
    }

    /// The item, relative to the source.
    public var path: RelativePath
    /// What is to be done about it.
    public var kind: Kind
    /// The bytes that move.
    public var size: Int
    /// Whether there is nothing of that name at the destination.
    public var isNew: Bool
}

/// An entry of the destination that the source does not have.
public struct Deletion: Sendable, Hashable {
    /// The entry, relative to the destination.
    public var path: RelativePath
    /// Whether it is a folder.
    public var isFolder: Bool
}

/// All that a run would do.
public struct Changes: Sendable, Hashable {
    /// What is new or different, folders before what is in them.
    public internal(set) var changes: [Change] = []
    /// What is to be deleted, contents before their folders.
    public internal(set) var deletions: [Deletion] = []
    /// How many entries the source has.
    public internal(set) var sourceEntries = 0
    /// What could be read only in part: things that vanished while rsync looked.
    public internal(set) var warnings: [String] = []

    /// The bytes that move; the largest number that there is if they are more.
    public var totalBytes: Int { changes.totalUpToMaximum(\.size) }

    /// How many entries the destination has now, as far as the job is concerned.
    public var destinationEntries: Int {
        sourceEntries - changes.count(where: \.isNew) + deletions.count
    }
}
