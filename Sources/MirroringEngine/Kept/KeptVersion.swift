public import MirroringEvents

public import struct Foundation.UUID

/// What an entry of the destination was before a run replaced or deleted it.
public struct KeptVersion: Sendable, Hashable {
    /// What became of it.
    public enum Fate: String, Sendable, Hashable {
        /// Something else has its name.
        case replaced
        /// It was deleted, or a folder took its place.
        case deleted
    }

    /// What it is.
    public enum Kind: String, Sendable, Hashable {
        /// A regular file.
        case file
        /// A folder.
        case folder
        /// A symbolic link, a device, a pipe or a socket.
        case other
    }

    /// Where it was.
    public var path: RelativePath
    /// What it is.
    public var kind: Kind
    /// In bytes; 0 for what is no file.
    public var size: Int
    /// What became of it.
    public var fate: Fate
    /// Until when it was there.
    public var until: Timestamp
    /// The run that has replaced or deleted it.
    public var runId: UUID
}
