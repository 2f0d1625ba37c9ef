/// What the destination holds at the end of a run: what somebody who looks at a copy can compare it with.
public struct MirroringTree: Sendable, Hashable, Codable {
    /// Its regular files.
    public var files: Int
    /// Their bytes.
    public var bytes: Int
    /// A digest of their paths and contents, with the name of its rule in front, as in `sha256:9f2c…`.
    public var digest: String

    /// A tree from its parts.
    public init(files: Int, bytes: Int, digest: String) {
        self.files = files
        self.bytes = bytes
        self.digest = digest
    }
}
