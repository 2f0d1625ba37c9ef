public import MirroringEvents

/// An entry that a check has found not to be the same at source and destination, or could not read.
public struct CheckFinding: Sendable, Hashable {
    /// What an entry is.
    public enum Kind: String, Sendable, Hashable {
        /// A regular file.
        case file
        /// A folder.
        case folder
        /// A symbolic link.
        case link
        /// A device, a pipe or a socket.
        case other
    }

    /// One of the two trees.
    public enum End: String, Sendable, Hashable {
        /// The job's source.
        case source
        /// The job's destination.
        case destination
    }

    /// In what two entries of one path differ.
    public enum Difference: String, Sendable, Hashable, CaseIterable {
        /// One is a file, say, and the other a folder.
        case kind
        /// Sizes of files.
        case size
        /// Contents of files of one size, byte by byte.
        case content
        /// When it was written last.
        case time
        /// Permissions, set-user-ID and the like.
        case mode
        /// Whose it is.
        case owner
        /// The group whose it is.
        case group
        /// What a symbolic link leads to.
        case target
        /// Of which other files it is another name.
        case hardLink
        /// Access lists or extended attributes, or something else that rsync compares.
        case attributes
    }

    /// What an entry is like at one end.
    public struct Side: Sendable, Hashable {
        /// In bytes; of a file.
        public var size: Int
        /// When it was written last.
        public var modified: Timestamp
        /// Permission bits, with set-user-ID, set-group-ID and sticky.
        public var mode: UInt32
        /// The user's number.
        public var owner: UInt32
        /// The group's number.
        public var group: UInt32
    }

    /// Why something can't be read.
    public struct Refusal: Sendable, Hashable {
        /// What kind of trouble.
        public var category: MirroringEvents.Category
        /// In a few words, such as `permission denied`.
        public var message: String
    }

    /// What was found.
    public enum Verdict: Sendable, Hashable {
        /// The destination does not have it.
        case missing
        /// The source does not have it.
        case extra
        /// Both have it, and not the same; in the order of ``Difference``.
        case different([Difference])
        /// It can't be read at one end, so nothing more is known of it.
        case unreadable(End, Refusal)
    }

    /// The entry, relative to both ends.
    public var path: RelativePath
    /// What it is: at the source, if it is there.
    public var kind: Kind
    /// What was found.
    public var verdict: Verdict
    /// What it is like at the source; nil if it is not there.
    public var source: Side?
    /// What it is like at the destination; nil if it is not there.
    public var destination: Side?
    /// Whether no run mends it: it can't be put in its place at the destination, or what it lies in can't be.
    public var isObstructed: Bool
}
