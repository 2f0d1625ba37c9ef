/// Why a stream was not read: what, and who said so.
///
/// The description is a whole sentence that names the operand; it never holds a password.
public struct StreamError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What went wrong, matchable.
    public let code: Code
    /// Who said so.
    public let origin: Origin
    /// What the broker said, by its number; nil where it said nothing.
    public let response: StreamResponse?
    /// What was being done, what the other side said about it, and the remedy.
    public let description: String

    /// An error from its parts.
    public init(_ code: Code, origin: Origin, response: StreamResponse? = nil, _ description: String) {
        self.code = code
        self.origin = origin
        self.response = response
        self.description = description
    }

    /// Who raised an error.
    public enum Origin: Sendable, Hashable {
        /// This library: a wrong argument or a call on something closed.
        case caller
        /// The network, or TLS.
        case transport
        /// The broker, closing the whole connection.
        case connection
        /// The broker, refusing one request or ending one subscription; the connection lives on.
        case request
        /// What the broker sent, which is not what it should be.
        case content
    }

    /// What went wrong. The set may grow.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private let name: String

        private init(_ name: String) {
            self.name = name
        }

        /// The code's name.
        public var description: String { name }

        /// A broker address is not a URI of the stream protocol.
        public static let invalidAddress = Self("invalidAddress")
        /// A stream can't have that name.
        public static let invalidName = Self("invalidName")
        /// Nothing answers at the address.
        public static let unreachable = Self("unreachable")
        /// The peer does not speak the stream protocol, or not as it should.
        public static let protocolMismatch = Self("protocolMismatch")
        /// The certificate of the broker, or ours, was not accepted.
        public static let tlsFailed = Self("tlsFailed")
        /// User or password are wrong, or the broker knows no such way to log in.
        public static let authenticationFailed = Self("authenticationFailed")
        /// The user may not do this.
        public static let accessRefused = Self("accessRefused")
        /// The stream is not there.
        public static let notFound = Self("notFound")
        /// The stream is there, but the broker has none of its replicas, or none that is ready.
        public static let notAvailable = Self("notAvailable")
        /// The broker ended the reading, because the stream is gone or has moved.
        public static let subscriptionEnded = Self("subscriptionEnded")
        /// The replica is behind what was read from another one.
        public static let replicaBehind = Self("replicaBehind")
        /// The stream ends before the offset that was asked for: it is another one than it was.
        public static let offsetBeyondEnd = Self("offsetBeyondEnd")
        /// The bytes of a chunk are not those that its checksum belongs to.
        public static let corruptChunk = Self("corruptChunk")
        /// A chunk or a message is not of the form it should have.
        public static let malformed = Self("malformed")
        /// Messages that were published as one batch, and can't be read one by one.
        public static let unreadableBatch = Self("unreadableBatch")
        /// This process is out of something: of descriptors.
        public static let resourceError = Self("resourceError")
        /// The connection broke.
        public static let connectionLost = Self("connectionLost")
        /// The broker did not answer in time.
        public static let timeout = Self("timeout")
        /// The connection was closed: by this side, or by an operator or a shutdown at the other one.
        public static let closed = Self("closed")
        /// The broker refused for another reason; see the response.
        public static let refused = Self("refused")
    }
}
