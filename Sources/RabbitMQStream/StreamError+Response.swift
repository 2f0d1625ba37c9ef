extension StreamError {
    /// The error for a request that the broker refused.
    ///
    /// - Parameters:
    ///   - response: what it said.
    ///   - what: what it was asked to do, as in "The broker refused to *open the virtual host "/"*".
    static func refused(_ response: StreamResponse, to what: String) -> StreamError {
        let sentence = "The broker refused to \(what): \(response)."
        return StreamError(
            Code(response),
            origin: .request,
            response: response,
            response.remedy.map { "\(sentence) \($0)" } ?? sentence
        )
    }

    /// The error for a connection that the broker closed.
    ///
    /// - Parameter reason: the broker's words, which may be none.
    static func closed(_ response: StreamResponse, reason: String) -> StreamError {
        // It says so with OK as well, where an operator or its shutdown is the reason.
        let code: Code = response == .ok ? .closed : Code(response)
        let words = reason.isEmpty ? "" : ": \(reason)"
        return StreamError(
            code,
            origin: .connection,
            response: response,
            "The broker closed the connection\(words) (\(response))."
        )
    }

    /// The error for bytes that are not what they should be.
    static func malformed(_ sentence: String) -> StreamError {
        StreamError(.malformed, origin: .content, sentence)
    }
}

extension StreamError.Code {
    fileprivate init(_ response: StreamResponse) {
        switch response {
        case .streamDoesNotExist: self = .notFound
        case .streamNotAvailable: self = .notAvailable
        case .mechanismNotSupported, .authenticationFailure, .saslError, .saslChallenge, .loopbackOnly:
            self = .authenticationFailed
        case .virtualHostAccessFailure, .accessRefused: self = .accessRefused
        case .unknownFrame, .frameTooLarge: self = .protocolMismatch
        default: self = .refused
        }
    }
}

extension StreamResponse {
    /// What to do about it; nil where that depends on what was asked.
    fileprivate var remedy: String? {
        switch self {
        case .streamDoesNotExist: "Declare it, as a queue of the type stream."
        case .streamNotAvailable: "It may have none of its replicas on this node, or be starting still."
        case .authenticationFailure: "Correct user and password."
        case .loopbackOnly: "Take another user: this one may connect from the broker's own machine alone."
        case .virtualHostAccessFailure: "Name a virtual host that is there, and that the user may use."
        case .accessRefused: "Give the user the right to read it."
        default: nil
        }
    }
}
