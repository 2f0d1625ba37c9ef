import MirroringFiles
import NIOCore
import NIOPosix
import RabbitMQTrust

import struct Foundation.Date

extension StreamError {
    /// The error of a connection that was made and broke.
    ///
    /// - Parameter error: what the socket said; nil if the other side just closed it.
    static func lostConnection(to address: StreamAddress, _ error: (any Error)? = nil) -> StreamError {
        if let error = error as? StreamError { return error }
        let reason = error.map { self.reason(of: $0) } ?? "the broker has closed it"
        return StreamError(
            .connectionLost,
            origin: .transport,
            "The connection to the broker at \(address) broke: \(reason)."
        )
    }

    /// Why a connection was not made, or broke before the login was over.
    static func unreachable(
        _ address: StreamAddress,
        _ error: any Error,
        _ configuration: StreamConfiguration
    ) async -> StreamError {
        if let error = error as? StreamError { return error }
        if let refusal = TLSRefusal(error) {
            return StreamError(.tlsFailed, origin: .transport, await sentence(of: refusal, address, configuration))
        }
        if let number = number(of: error), let remedy = SystemFailure.descriptorRemedy(for: number) {
            return StreamError(
                .resourceError,
                origin: .transport,
                "Could not connect to the broker at \(address): \(SystemFailure.reason(of: number)). \(remedy)"
            )
        }
        return StreamError(
            .unreachable,
            origin: .transport,
            "The broker at \(address) does not answer (\(reason(of: error))). Check that it runs, that it speaks the stream protocol "
                + "(rabbitmq-plugins enable rabbitmq_stream), and \(configuration.names.addresses)."
        )
    }

    private static func reason(of error: any Error) -> String {
        if let error = error as? NIOConnectionError {
            return error.connectionErrors.last.map { reason(of: $0.error) } ?? "no such host"
        }
        if let number = number(of: error) { return SystemFailure.reason(of: number) }
        if case .connectTimeout = error as? ChannelError { return "no answer in time" }
        return "the connection failed"
    }

    private static func number(of error: any Error) -> Int32? {
        if let error = error as? NIOConnectionError {
            return error.connectionErrors.last.flatMap { number(of: $0.error) }
        }
        return (error as? IOError)?.errnoCode
    }

    // MARK: TLS

    private static func sentence(
        of refusal: TLSRefusal,
        _ address: StreamAddress,
        _ configuration: StreamConfiguration
    ) async -> String {
        let names = configuration.names
        switch refusal {
        case .certificate:
            let certificate = await ServerCertificate.shown(by: address.host, port: address.port)
            return unaccepted(certificate, at: .now, of: address, names)
        case .otherHost:
            return
                "The certificate of the broker at \(address) is not accepted: it is for another host name than \"\(address.host)\", "
                + "which is none of its alternative names (SAN). Write one of them in \(names.addresses), or have one issued with this name."
        case .noTLS:
            return
                "What listens at \(address) speaks no TLS. Correct \(names.addresses): name the broker's TLS port for streams, "
                + "5551 by default, or write rabbitmq-stream:// to go without encryption."
        case .oldVersion:
            return
                "The broker at \(address) speaks no TLS of version 1.2 or later. Allow that in the broker's settings."
        case .clientCertificate:
            return configuration.tls.certificate.map {
                "The broker at \(address) does not accept our certificate \($0). Name another in \(names.certificate), one that an "
                    + "authority has issued whom the broker trusts."
            }
                ?? "The broker at \(address) asks for a certificate of ours. Name it in \(names.certificate), and its key in "
                + "\(names.privateKey)."
        case .unknown:
            return
                "What listens at \(address) ended the TLS handshake. Check that \(names.addresses) names the broker's TLS port for "
                + "streams, 5551 by default."
        }
    }

    /// Why a certificate is not accepted.
    ///
    /// - Parameters:
    ///   - certificate: what the broker shows; nil if that is not known.
    ///   - now: the time.
    static func unaccepted(
        _ certificate: ServerCertificate?,
        at now: Date,
        of address: StreamAddress,
        _ names: StreamConfiguration.Names
    ) -> String {
        let named = "The certificate of the broker at \(address)"
        if let certificate, certificate.end < now {
            return "\(named) expired on \(certificate.lastDay). Renew it."
        }
        if let certificate, certificate.start > now {
            return
                "\(named) is not valid before \(certificate.firstDay). Check the clocks of both machines, or wait until it is."
        }
        return "\(named) is not accepted: none of the trusted authorities issued it. Name the file of its authority in "
            + "\(names.certificateAuthorities)."
    }
}
