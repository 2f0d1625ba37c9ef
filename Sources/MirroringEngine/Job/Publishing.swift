/// How what a run mirrors becomes visible at the destination.
public enum Publishing: Sendable, Hashable {
    /// Each package as soon as it is whole. The destination is a folder.
    case packages
    /// All packages of a run at once. The destination is a symbolic link to a release, a whole tree of its own; so many of them are
    /// kept, the current one included.
    case releases(kept: Int)
}
