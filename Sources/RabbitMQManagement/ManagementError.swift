/// Why the management API did not do what it was asked.
///
/// The description is a sentence for a person that names the address, never the password.
public struct ManagementError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The kind's name.
        public let description: String

        /// The address can't be read.
        public static let invalidAddress = Self(description: "invalidAddress")
        /// Nothing answers there, or not in time.
        public static let unreachable = Self(description: "unreachable")
        /// The file that should vouch for the server can't be read.
        public static let invalidAuthorities = Self(description: "invalidAuthorities")
        /// The server's certificate is not accepted, or no TLS is spoken with it.
        public static let untrusted = Self(description: "untrusted")
        /// User or password are wrong, or the user may not do that.
        public static let unauthorized = Self(description: "unauthorized")
        /// There is no such virtual host, queue, exchange or policy.
        public static let notFound = Self(description: "notFound")
        /// The broker refused the request.
        public static let refused = Self(description: "refused")
        /// Something answers, but not as a management API does.
        public static let unexpectedAnswer = Self(description: "unexpectedAnswer")
        /// A file of definitions can't be read.
        public static let invalidDefinitions = Self(description: "invalidDefinitions")
    }

    /// The kind of failure.
    public let code: Code
    /// The HTTP status, if there was an answer.
    public let status: Int?
    /// A sentence that names the thing and what to do about it.
    public let description: String

    /// An address that can't be used, with a sentence that does not hold it.
    public init(wrongAddress description: String) {
        self.init(.invalidAddress, description)
    }

    /// A file of definitions that can't be read, and why, as in "The file … *is a folder*".
    public init(unreadableDefinitions file: String, _ reason: String) {
        self.init(.invalidDefinitions, "The file of definitions \(file) \(reason). Correct that, or name another.")
    }

    /// A failure with its sentence.
    init(_ code: Code, status: Int? = nil, _ description: String) {
        self.code = code
        self.status = status
        self.description = description
    }
}
