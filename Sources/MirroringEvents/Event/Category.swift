/// What kind of trouble a warning or an error is.
///
/// The set is open: a category that a newer engine invents is kept as it is.
public struct Category: RawRepresentable, Sendable, Hashable, Codable {
    /// The word as it stands in JSON and XML.
    public let rawValue: String

    /// A category by its word.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// A job file, a path or a setting does not hold.
    public static let validation = Self(rawValue: "validation")
    /// The other side did not accept who we are.
    public static let authentication = Self(rawValue: "authentication")
    /// The other side, or the file system, does not let us.
    public static let authorization = Self(rawValue: "authorization")
    /// The connection failed or broke.
    public static let network = Self(rawValue: "network")
    /// Something took longer than it may.
    public static let timeout = Self(rawValue: "timeout")
    /// A file, folder or host is not there.
    public static let notFound = Self(rawValue: "notFound")
    /// No space is left, or a quota is reached.
    public static let diskFull = Self(rawValue: "diskFull")
    /// What arrived is not what was sent.
    public static let checksum = Self(rawValue: "checksum")
    /// A source file changed while it was read.
    public static let changedWhileReading = Self(rawValue: "changedWhileReading")
    /// Somebody ended the run.
    public static let cancelled = Self(rawValue: "cancelled")
    /// A program or library that is needed failed or is missing.
    public static let dependency = Self(rawValue: "dependency")
    /// A fault of the engine's own.
    public static let `internal` = Self(rawValue: "internal")

    /// The categories that this version knows.
    public static let known: [Self] = [
        .validation, .authentication, .authorization, .network, .timeout, .notFound, .diskFull, .checksum,
        .changedWhileReading, .cancelled, .dependency, .internal,
    ]
}
