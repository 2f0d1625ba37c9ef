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

    /// What went wrong. The set may grow.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private let name: String

        private init(_ name: String) {
            self.name = name
        }

        /// The code's name.
        public var description: String { name }

        /// A broker address is not an AMQP URI.
        public static let invalidAddress = Self("invalidAddress")
        /// Nothing answers at the address.
        public static let unreachable = Self("unreachable")
        /// The peer does not speak AMQP 0-9-1.
        public static let protocolMismatch = Self("protocolMismatch")
        /// The certificate of the broker, or ours, was not accepted.
        public static let tlsFailed = Self("tlsFailed")
        /// User or password are wrong.
        public static let authenticationFailed = Self("authenticationFailed")
        /// The user may not do this (403).
        public static let accessRefused = Self("accessRefused")
        /// An exchange, a queue or a virtual host is not there (404, or 530 for a virtual host).
        public static let notFound = Self("notFound")
        /// Somebody else has it exclusively (405).
        public static let resourceLocked = Self("resourceLocked")
        /// It exists with other properties, a message is not acceptable, or a delivery has waited too long for its acknowledgement (406).
        public static let preconditionFailed = Self("preconditionFailed")
        /// An operator or a shutdown closed the connection (320).
        public static let connectionForced = Self("connectionForced")
        /// The broker is out of something (506), or takes no more connections (530); or this process is: of memory, or of descriptors.
        public static let resourceError = Self("resourceError")
        /// A message is beyond what the protocol can carry.
        public static let unsendable = Self("unsendable")
        /// The connection broke.
        public static let connectionLost = Self("connectionLost")
        /// The broker did not answer in time.
        public static let timeout = Self("timeout")
        /// The broker ended a consumer, because its queue is gone or moved.
        public static let consumerCancelled = Self("consumerCancelled")
        /// The connection or channel was closed by this side.
        public static let closed = Self("closed")
        /// The broker refused for another reason; see the reply.
        public static let refused = Self("refused")
    }
}
