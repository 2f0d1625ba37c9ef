package import MirroringFiles

/// A part of a monitoring folder's files, by when they were written last: a folder may keep many of which nothing is wanted any more.
package enum OfflineLogSpan: Sendable, Hashable {
    /// All of them.
    case all
    /// Those that were written after a time, or no longer before it than that.
    case since(Duration, before: FileTime)
    /// The others.
    case earlier(than: Duration, before: FileTime)

    /// Whether a file belongs to it.
    ///
    /// - Parameter modified: when it was written last.
    func contains(_ modified: FileTime) -> Bool {
        switch self {
        case .all: true
        case .since(let margin, let time): modified.age(at: time) <= margin
        case .earlier(let margin, let time): modified.age(at: time) > margin
        }
    }
}
