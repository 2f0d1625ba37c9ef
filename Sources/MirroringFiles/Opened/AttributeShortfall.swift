package import SystemPackage

/// Which attributes of another a file or folder did not get, because the system keeps them to its owner or to root, or can't express them.
///
/// Its content is there all the same, so that is something to tell and not a failure, as rsync's exit code 23 is.
public struct AttributeShortfall: OptionSet, Sendable, Hashable {
    /// The owner, as a process that runs as root gives it.
    public static let owner = Self(rawValue: 1 << 0)
    /// The group, as a process that runs as root gives it.
    public static let group = Self(rawValue: 1 << 1)
    /// The permission bits.
    public static let mode = Self(rawValue: 1 << 2)
    /// When its content was written last.
    public static let time = Self(rawValue: 1 << 3)
    /// What users and groups were given beside the mode.
    public static let accessLists = Self(rawValue: 1 << 4)
    /// What it has under names of its users' own, or may do as a program whoever runs it.
    public static let attributes = Self(rawValue: 1 << 5)

    /// One bit for each attribute.
    public let rawValue: UInt8

    /// A set from its bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Whether the system refuses an attribute with that error, and nothing else is wrong: somebody else owns the file, the user or group
    /// has no number in this user namespace, or the file system has no such attribute; one in user space may not even have the call.
    package static func isCause(_ refusal: Errno) -> Bool {
        [.notPermitted, .invalidArgument, .notSupported, .noFunction].contains(refusal)
    }
}
