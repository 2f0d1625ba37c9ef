/// Why a request gets no answer: what the body of type `application/problem+json` says (RFC 9457).
struct Problem: Error, Sendable, Hashable {
    /// What kinds there are.
    enum Kind: String, Sendable, CaseIterable {
        case badParameter = "bad-parameter"
        case loginNeeded = "login-needed"
        case wrongToken = "wrong-token"
        case tooManyLogins = "too-many-logins"
        case wrongHost = "wrong-host"
        case wrongOrigin = "wrong-origin"
        case notFound = "not-found"
        case method = "method"
        case notHere = "not-here"
        case tornLog = "torn-log"
        case logUnreadable = "log-unreadable"
        case tooManyStreams = "too-many-streams"
        case unready = "unready"
        case failure = "internal"

        /// The status of the answer.
        var status: Int {
            switch self {
            case .badParameter: 400
            case .loginNeeded, .wrongToken: 401
            case .wrongOrigin: 403
            case .notFound, .notHere: 404
            case .method: 405
            case .wrongHost: 421
            case .tornLog: 422
            case .tooManyLogins: 429
            case .failure, .logUnreadable: 500
            case .tooManyStreams, .unready: 503
            }
        }

        /// A few words that are the same each time.
        var title: String {
            switch self {
            case .badParameter: "A parameter is wrong"
            case .loginNeeded: "A login is needed"
            case .wrongToken: "The token is wrong"
            case .tooManyLogins: "Too many logins"
            case .wrongHost: "Another host is asked for"
            case .wrongOrigin: "Another site asks"
            case .notFound: "There is no such thing"
            case .method: "The method is not allowed"
            case .notHere: "Nothing is known of that here"
            case .tornLog: "The log can't be read"
            case .logUnreadable: "The log can't be opened"
            case .tooManyStreams: "Too many streams"
            case .unready: "Not ready yet"
            case .failure: "Something failed"
            }
        }
    }

    /// What kind of problem it is.
    let kind: Kind
    /// What is wrong here, and what to do: whole sentences.
    let detail: String
    /// In how many seconds it is of use to try again.
    var retryAfter: Int?

    /// A problem.
    init(_ kind: Kind, _ detail: String, retryAfter: Int? = nil) {
        self.kind = kind
        self.detail = detail
        self.retryAfter = retryAfter
    }

    /// A parameter that is not what it has to be.
    static func parameter(_ name: String, _ requirement: String) -> Self {
        Self(.badParameter, "\"\(name)\" has to be \(requirement).")
    }
}

extension Problem: Encodable {
    private enum Key: CodingKey {
        case type, title, status, detail
    }

    /// Writes the members of the body.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode("/problems/\(kind.rawValue)", forKey: .type)
        try container.encode(kind.title, forKey: .title)
        try container.encode(kind.status, forKey: .status)
        try container.encode(detail, forKey: .detail)
    }
}
