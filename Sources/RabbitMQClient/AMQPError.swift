/// Why something did not work at the broker: what, and who said so.
///
/// The description is a whole sentence that names the operand; it never holds a password.
public struct AMQPError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What went wrong, matchable.
    public let code: Code
    /// Who said so.
    public let origin: Origin
    /// What the broker said, where it closed a channel or the connection.
    public let reply: Reply?
    /// librabbitmq's status, negative, where the library failed.
    public let status: Int?
    /// What was being done, what the other side said about it, and the remedy.
    public let description: String

    /// An error from its parts.
    public init(_ code: Code, origin: Origin, reply: Reply? = nil, status: Int? = nil, _ description: String) {
        self.code = code
        self.origin = origin
        self.reply = reply
        self.status = status
        self.description = description
    }

    /// Who raised an error.
    public enum Origin: Sendable, Hashable {
        /// This library: a wrong argument or a call on something closed.
        case caller
        /// librabbitmq or the network below it.
        case transport
        /// The broker, closing the whole connection.
        case connection
        /// The broker, closing one channel; the connection lives on.
        case channel
    }

    /// What went wrong. The set is open.
    public struct Code: RawRepresentable, Sendable, Hashable {
        /// The code's name.
        public let rawValue: String

        /// A code by its name.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// A broker address is not an AMQP URI.
        public static let invalidAddress = Self(rawValue: "invalidAddress")
        /// Nothing answers at the address.
        public static let unreachable = Self(rawValue: "unreachable")
        /// The peer does not speak AMQP 0-9-1.
        public static let protocolMismatch = Self(rawValue: "protocolMismatch")
        /// The certificate of the broker, or ours, was not accepted.
        public static let tlsFailed = Self(rawValue: "tlsFailed")
        /// User or password are wrong.
        public static let authenticationFailed = Self(rawValue: "authenticationFailed")
        /// The user may not do this (403).
        public static let accessRefused = Self(rawValue: "accessRefused")
        /// An exchange, a queue or a virtual host is not there (404, or 530 for a virtual host).
        public static let notFound = Self(rawValue: "notFound")
        /// Somebody else has it exclusively (405).
        public static let resourceLocked = Self(rawValue: "resourceLocked")
        /// It exists with other properties, or a message is not acceptable (406).
        public static let preconditionFailed = Self(rawValue: "preconditionFailed")
        /// An operator or a shutdown closed the connection (320).
        public static let connectionForced = Self(rawValue: "connectionForced")
        /// The broker is out of something (506), or takes no more connections (530).
        public static let resourceError = Self(rawValue: "resourceError")
        /// A message is beyond what the protocol can carry.
        public static let unsendable = Self(rawValue: "unsendable")
        /// The connection broke.
        public static let connectionLost = Self(rawValue: "connectionLost")
        /// The broker did not answer in time.
        public static let timeout = Self(rawValue: "timeout")
        /// The broker ended a consumer, because its queue is gone or moved.
        public static let consumerCancelled = Self(rawValue: "consumerCancelled")
        /// The connection or channel was closed by this side.
        public static let closed = Self(rawValue: "closed")
        /// The broker refused for another reason; see the reply.
        public static let refused = Self(rawValue: "refused")
    }
}
