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
            case .authenticationFailed: .authenticationFailed
            case .accessRefused: .accessRefused
            // What a client asks for over a channel is the topology's.
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

    /// What kind of trouble an error is. The set is open.
    public struct Code: RawRepresentable, Sendable, Hashable {
        /// The code's name.
        public let rawValue: String

        /// A code by its name.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The settings know no endpoint of that name.
        public static let unknownEndpoint = Self(rawValue: "unknownEndpoint")
        /// A setting has a value that can't be used.
        public static let invalidSettings = Self(rawValue: "invalidSettings")
        /// User or password are wrong.
        public static let authenticationFailed = Self(rawValue: "authenticationFailed")
        /// The user may not subscribe to that.
        public static let accessRefused = Self(rawValue: "accessRefused")
        /// The broker lacks an exchange or a queue of mirroring: nobody has loaded the topology.
        public static let missingTopology = Self(rawValue: "missingTopology")
        /// The virtual host is not there.
        public static let notFound = Self(rawValue: "notFound")
        /// A bridge does not serve the request.
        public static let refused = Self(rawValue: "refused")
        /// No bridge answered.
        public static let noAnswer = Self(rawValue: "noAnswer")
        /// Nothing answers, the connection broke, or the broker ended the subscription.
        public static let disconnected = Self(rawValue: "disconnected")
    }
}
