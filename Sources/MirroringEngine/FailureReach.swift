import Foundation
package import MirroringEvents

/// How much of a run a failure costs.
///
/// Whoever throws knows whether one name or the whole file system is the trouble; where it is not said, category and the system's number
/// decide. A phase may take more: nothing can be mirrored while the changes are not known.
package enum FailureReach: Int, Sendable, Hashable, Comparable {
    /// One item, with what lies below it: the rest of the package can be put in place.
    case item
    /// The package: what failed for this item fails for the next as well. It costs the run, too, unless the job continues on errors.
    case package
    /// The run: what it knows of its source does not hold any more.
    case run

    package static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }

    /// What a system call's error costs, by its `errno`.
    ///
    /// - Parameter code: an error that is about the name, kind, size or rights of one file costs that file; a disk that is full, broken or
    ///   read-only, a connection that is gone and whatever is not known cost the package.
    package init(errno code: Int32) {
        switch code {
        case EACCES, EPERM: self = .item
        case ENOENT, ENOTDIR, EISDIR, ENOTEMPTY, EEXIST, ELOOP: self = .item
        case ENAMETOOLONG, EINVAL, EILSEQ: self = .item
        case EXDEV, EMLINK, EOPNOTSUPP, EBUSY, ETXTBSY: self = .item
        case EFBIG, EOVERFLOW: self = .item
        default: self = .package
        }
    }

    /// What a failure of that kind costs, where no system call's error tells more.
    package init(_ category: MirroringEvents.Category) {
        switch category {
        case .validation, .authorization, .notFound, .checksum, .changedWhileReading: self = .item
        default: self = .package
        }
    }
}
