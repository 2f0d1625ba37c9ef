/// By what a file is taken for the same at the source and at the destination.
public enum Comparison: String, Sendable, Hashable, CaseIterable {
    /// By size and time, to the nanosecond where rsync and the file systems have them: what rsync calls its quick check.
    case time
    /// By content as well: both ends are read in whole.
    case content
}
