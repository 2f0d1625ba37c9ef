/// What files and folders may have beside mode, owner and time.
public struct AttributeKinds: OptionSet, Sendable, Hashable {
    /// What users and groups were given beside the mode: POSIX access lists, and what a folder hands down of them.
    public static let accessLists = Self(rawValue: 1 << 0)
    /// Attributes that users give to files: those whose names begin with `user.`.
    public static let extended = Self(rawValue: 1 << 1)
    /// All that are known.
    public static let all: Self = [.accessLists, .extended]

    /// One bit for each kind.
    public let rawValue: UInt8

    /// A set from its bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The kinds to which an attribute belongs; none if it is the system's own business, as labels of SELinux are.
    init(of name: [UInt8]) {
        if ExtendedAttributes.lists.contains(name) {
            self = .accessLists
        } else if name.starts(with: "user.".utf8) {
            self = .extended
        } else {
            self = []
        }
    }
}
