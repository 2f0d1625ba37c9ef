import CRabbitMQ

/// Why TLS ended before a broker was spoken with, told from the error that OpenSSL leaves behind.
enum HandshakeFailure: Hashable {
    /// What listens there speaks something else.
    case noTLS
    /// It speaks no version that is good enough.
    case oldVersion
    /// It wants a certificate of ours, or does not accept the one that it got; in its words.
    case certificate(String)
    /// It ended the handshake, in its words if it had any.
    case ended(String?)
    /// It ended the connection when the handshake was over on this side.
    case endedAfterwards

    /// What OpenSSL says of the call that has failed last on this thread, such as `unsupported protocol`; nil if it is
    /// silent.
    static var words: String? {
        let error = ERR_peek_error()
        return error == 0 ? nil : ERR_reason_error_string(error).map { String(cString: $0) }
    }

    /// A failure from OpenSSL's words. What the other side has said itself begins with `tlsv1 alert` or the like.
    ///
    /// - Parameters:
    ///   - words: OpenSSL's words, if it has any.
    ///   - isOver: whether the handshake was over on this side. With TLS 1.3 a broker looks at our certificate only
    ///     then, and what it says of it is lost if it hangs up before the login is sent.
    init(words: String?, afterHandshake isOver: Bool = false) {
        let said = words.flatMap { $0.split(separator: " alert ", maxSplits: 1).dropFirst().first }.map(String.init)
        self =
            switch (words, said) {
            case (_, "protocol version"), ("unsupported protocol", _), ("wrong ssl version", _): .oldVersion
            case (_, .some(let said)) where said.contains("certificate") || said == "unknown ca": .certificate(said)
            case (_, .some(let said)): .ended(said)
            case ("wrong version number", _), ("packet length too long", _), ("http request", _): .noTLS
            default: isOver ? .endedAfterwards : .ended(words)
            }
    }

    /// What to tell whoever wanted to connect, and what to do about it.
    func sentence(of address: BrokerAddress, _ configuration: BrokerConfiguration) -> String {
        let names = configuration.names
        switch (self, configuration.tls.certificate) {
        case (.noTLS, _):
            return "What listens at \(address) speaks no TLS. Correct \(names.addresses): name the broker's TLS port, "
                + "5671 by default, or write amqp:// to go without encryption."
        case (.oldVersion, _):
            return "The broker at \(address) speaks no TLS of version 1.2 or later. "
                + "Allow that in the broker's settings."
        case (.certificate(let words), nil):
            return "The broker at \(address) asks for a certificate of ours (\(words)). "
                + "Name it in \(names.certificate), and its key in \(names.privateKey)."
        case (.certificate(let words), .some(let certificate)):
            return "The broker at \(address) does not accept our certificate \(certificate) (\(words)). "
                + "Name another in \(names.certificate), one that an authority has issued whom the broker trusts."
        case (.endedAfterwards, nil):
            return
                "The broker at \(address) ended the connection right after the TLS handshake. It may ask for a "
                + "certificate of ours: its log tells. Name it in \(names.certificate), and its key in "
                + "\(names.privateKey)."
        case (.endedAfterwards, .some(let certificate)):
            return "The broker at \(address) ended the connection right after the TLS handshake. It may not accept our "
                + "certificate \(certificate): its log tells. Name another in \(names.certificate)."
        case (.ended(let words), let certificate):
            let quoted = words.map { " (\($0))" } ?? ""
            let ours = certificate == nil ? "asks for a certificate of ours" : "does not accept our certificate"
            return "What listens at \(address) ended the TLS handshake\(quoted): it speaks no TLS at this port, or "
                + "\(ours). Check that \(names.addresses) names the broker's TLS port, 5671 by default, and check "
                + "\(names.certificate)."
        }
    }
}
