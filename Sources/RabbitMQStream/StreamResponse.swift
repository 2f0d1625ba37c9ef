/// What the broker says of a request, by its number (RabbitMQ's stream protocol, "Response Codes").
public struct StreamResponse: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// The number.
    public let rawValue: UInt16

    /// A response by its number.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// It was done.
    public static let ok = Self(rawValue: 1)
    /// There is no such stream.
    public static let streamDoesNotExist = Self(rawValue: 2)
    /// A subscription of that number is there already.
    public static let subscriptionExists = Self(rawValue: 3)
    /// There is no subscription of that number.
    public static let subscriptionDoesNotExist = Self(rawValue: 4)
    /// A stream of that name is there already.
    public static let streamExists = Self(rawValue: 5)
    /// The node has no replica of the stream, or none that is ready.
    public static let streamNotAvailable = Self(rawValue: 6)
    /// The broker knows no such way to log in.
    public static let mechanismNotSupported = Self(rawValue: 7)
    /// User or password are wrong.
    public static let authenticationFailure = Self(rawValue: 8)
    /// The login was not of the form that its mechanism wants.
    public static let saslError = Self(rawValue: 9)
    /// The broker asks for more before it lets anybody in.
    public static let saslChallenge = Self(rawValue: 10)
    /// The user may connect from the broker's own machine alone.
    public static let loopbackOnly = Self(rawValue: 11)
    /// The user may not use the virtual host, or it is not there.
    public static let virtualHostAccessFailure = Self(rawValue: 12)
    /// The broker does not know the command.
    public static let unknownFrame = Self(rawValue: 13)
    /// A frame was larger than agreed.
    public static let frameTooLarge = Self(rawValue: 14)
    /// Something went wrong inside the broker.
    public static let internalError = Self(rawValue: 15)
    /// The user may not do that.
    public static let accessRefused = Self(rawValue: 16)
    /// Something that must hold does not.
    public static let preconditionFailed = Self(rawValue: 17)
    /// There is no publisher of that number.
    public static let publisherDoesNotExist = Self(rawValue: 18)
    /// There is no such offset.
    public static let noOffset = Self(rawValue: 19)

    /// The words of the protocol and the number, such as `stream does not exist (2)`.
    public var description: String { "\(words) (\(rawValue))" }

    private var words: String {
        switch self {
        case .ok: "OK"
        case .streamDoesNotExist: "stream does not exist"
        case .subscriptionExists: "subscription ID already exists"
        case .subscriptionDoesNotExist: "subscription ID does not exist"
        case .streamExists: "stream already exists"
        case .streamNotAvailable: "stream not available"
        case .mechanismNotSupported: "SASL mechanism not supported"
        case .authenticationFailure: "authentication failure"
        case .saslError: "SASL error"
        case .saslChallenge: "SASL challenge"
        case .loopbackOnly: "SASL authentication failure loopback"
        case .virtualHostAccessFailure: "virtual host access failure"
        case .unknownFrame: "unknown frame"
        case .frameTooLarge: "frame too large"
        case .internalError: "internal error"
        case .accessRefused: "access refused"
        case .preconditionFailed: "precondition failed"
        case .publisherDoesNotExist: "publisher does not exist"
        case .noOffset: "no offset"
        default: "a response that is not known here"
        }
    }
}
