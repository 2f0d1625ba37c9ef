import MirroringSettings
public import RabbitMQClient

/// Why a subscription could not be made, or ended.
///
/// The description is a whole sentence that names the thing and the remedy; it never holds a password.
public struct MonitoringError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of trouble it is.
    public let code: Code
    /// What the broker or the connection to it said; nil if it was not asked.
    public let underlying: AMQPError?
    /// What went wrong, and what to do.
    public let description: String

    /// An error from its parts.
    public init(_ code: Code, underlying: AMQPError? = nil, _ description: String) {
        self.code = code
        self.underlying = underlying
        self.description = description
    }

    /// What the broker or the connection to it said.
    init(_ error: AMQPError) {
        let code: Code =
            switch error.code {
            case .invalidAddress: .invalidSettings
            // Of the files that the settings name; what a broker has said of certificates may change there.
            case .tlsFailed where error.origin == .caller: .invalidSettings
            case .authenticationFailed: .authenticationFailed
            case .accessRefused: .accessRefused
            // A queue that a client asks for is one of its own, and gone with its subscription; all else on a channel is the topology's.
            case .notFound where error.reply?.missing == .queue: .disconnected
            case .notFound where error.origin == .channel: .missingTopology
            case .notFound: .notFound
            default: .disconnected
            }
        self.init(code, underlying: error, error.description)
    }

    /// What is wrong with a client's settings.
    init(_ error: SettingError, endpointName: String, _ sentence: String? = nil) {
        let isUnknown = error.key == "endpoints.\(endpointName)"
        self.init(isUnknown ? .unknownEndpoint : .invalidSettings, sentence ?? error.description)
    }

    /// What kind of trouble an error is. The set may grow.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private let name: String

        private init(_ name: String) {
            self.name = name
        }

        /// The code's name.
        public var description: String { name }

        /// The settings know no endpoint of that name.
        public static let unknownEndpoint = Self("unknownEndpoint")
        /// A setting has a value that can't be used.
        public static let invalidSettings = Self("invalidSettings")
        /// User or password are wrong.
        public static let authenticationFailed = Self("authenticationFailed")
        /// The user may not subscribe to that.
        public static let accessRefused = Self("accessRefused")
        /// The broker lacks an exchange or a queue of mirroring: nobody has loaded the topology.
        public static let missingTopology = Self("missingTopology")
        /// The virtual host is not there.
        public static let notFound = Self("notFound")
        /// A bridge does not serve the request for a replay.
        public static let replayRefused = Self("replayRefused")
        /// No bridge answered.
        public static let noAnswer = Self("noAnswer")
        /// The broker takes nothing from publishers for now, so no bridge can answer.
        public static let blocked = Self("blocked")
        /// A bridge's answer did not come as a whole.
        public static let answerIncomplete = Self("answerIncomplete")
        /// Nothing answers, the connection broke, or the broker ended the subscription.
        public static let disconnected = Self("disconnected")
    }
}
