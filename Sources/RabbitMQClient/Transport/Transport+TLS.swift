import CRabbitMQ
import MirroringFiles

extension Transport {
    /// Whom to trust, and our own certificate, before a socket is opened.
    ///
    /// - Throws: ``AMQPError/Code/tlsFailed`` for a file that can't be used, ``AMQPError/Code/resourceError`` where there is no descriptor
    ///   left to open it.
    static func prepareTLS(
        _ socket: OpaquePointer,
        _ configuration: BrokerConfiguration,
        _ address: BrokerAddress
    ) throws(AMQPError) {
        amqp_ssl_socket_set_verify_peer(socket, 1)
        amqp_ssl_socket_set_verify_hostname(socket, 1)
        amqp_ssl_socket_set_ssl_versions(socket, AMQP_TLSv1_2, AMQP_TLSvLATEST)
        guard mirroring_tls_check(socket, address.host) == 1 else {
            throw AMQPError(.resourceError, origin: .transport, "There is no memory left for a socket.")
        }
        let authorities = configuration.tls.certificateAuthorities ?? "/etc/ssl/certs/ca-certificates.crt"
        guard amqp_ssl_socket_set_cacert(socket, authorities) == AMQP_STATUS_OK.rawValue else {
            let file = "The file of trusted authorities \(authorities)"
            let name = configuration.names.certificateAuthorities
            if let problem = problem(of: authorities) { throw unusable(file, problem, name) }
            throw unusable("\(file) has no certificate in PEM in it.", name)
        }
        if let certificate = configuration.tls.certificate {
            try identify(socket, certificate, key: configuration.tls.privateKey ?? certificate, configuration.names)
        }
    }

    private static func identify(
        _ socket: OpaquePointer,
        _ certificate: String,
        key: String,
        _ names: BrokerConfiguration.Names
    ) throws(AMQPError) {
        mirroring_tls_ask_nobody(socket)
        ERR_clear_error()
        guard amqp_ssl_socket_set_key(socket, certificate, key) != AMQP_STATUS_OK.rawValue else { return }
        let reason = HandshakeFailure.words
        if let problem = problem(of: certificate) {
            throw unusable("The certificate \(certificate)", problem, names.certificate)
        }
        if let problem = problem(of: key) {
            throw unusable("The key \(key) of our certificate", problem, names.privateKey)
        }
        let sentence =
            reason?.contains("mismatch") == true
            ? "The key \(key) does not belong to the certificate \(certificate)."
            : "The certificate \(certificate) and the key \(key) can't be read: one of them is not in PEM, or needs a "
                + "passphrase."
        throw unusable(sentence, "\(names.certificate) and \(names.privateKey)")
    }

    private static func unusable(_ sentence: String, _ names: String) -> AMQPError {
        AMQPError(.tlsFailed, origin: .caller, "\(sentence) Correct \(names).")
    }

    /// A file that can't be read. Where there is no descriptor left for it, no setting is to blame.
    private static func unusable(_ file: String, _ problem: FileProblem, _ names: String) -> AMQPError {
        guard let remedy = SystemFailure.descriptorRemedy(for: problem.number) else {
            return unusable("\(file) \(problem).", names)
        }
        return AMQPError(.resourceError, origin: .transport, "\(file) \(problem). \(remedy)")
    }

    /// Why a file can't be opened; nil if it can.
    private static func problem(of path: String) -> FileProblem? {
        do {
            _ = try RegularFile(opening: path)
            return nil
        } catch {
            return error
        }
    }

    // MARK: Refusals

    /// Why a connection over TLS was not made. Only where the library has looked at a certificate is that one to blame.
    static func untrusted(
        _ status: Int32,
        _ socket: OpaquePointer,
        _ configuration: BrokerConfiguration,
        _ address: BrokerAddress
    ) -> AMQPError {
        switch amqp_status_enum(status) {
        case AMQP_STATUS_SSL_PEER_VERIFY_FAILED:
            let problem = CertificateProblem(mirroring_tls_finding(socket))
            return untrusted(status, problem, configuration, address)
        case AMQP_STATUS_SSL_HOSTNAME_VERIFY_FAILED:
            return untrusted(status, .otherHost, configuration, address)
        default:
            return endedHandshake(status, configuration, address)
        }
    }

    private static func untrusted(
        _ status: Int32,
        _ problem: CertificateProblem,
        _ configuration: BrokerConfiguration,
        _ address: BrokerAddress
    ) -> AMQPError {
        let sentence = problem.sentence(of: address, configuration.names)
        return AMQPError(.tlsFailed, origin: .transport, status: Int(status), sentence)
    }

    /// Why the other side, or OpenSSL on this one, ended a handshake, or the connection when it was over on this side:
    /// to be asked right after the call that failed, on its thread.
    static func endedHandshake(
        _ status: Int32,
        _ configuration: BrokerConfiguration,
        _ address: BrokerAddress,
        isOver: Bool = false
    ) -> AMQPError {
        let failure = HandshakeFailure(words: HandshakeFailure.words, afterHandshake: isOver)
        let sentence = failure.sentence(of: address, configuration)
        return AMQPError(.tlsFailed, origin: .transport, status: Int(status), sentence)
    }
}
