import Foundation
import NIOSSL
import RabbitMQTrust

/// Whom a client trusts, and what it says of a server that it does not.
extension ManagementClient {
    /// The TLS of a request; nil where there is none.
    func tlsConfiguration() throws(ManagementError) -> TLSConfiguration? {
        guard address.scheme == "https" else { return nil }
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        guard let file = address.certificateAuthorityFile else { return configuration }
        do {
            configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(file))
            return configuration
        } catch {
            throw ManagementError(
                .invalidAuthorities,
                "The certificates in \(file) can't be read. "
                    + "Name a readable PEM file in \(address.names.certificateAuthorities)."
            )
        }
    }

    /// What is wrong with a server.
    func untrusted(_ refusal: TLSRefusal) async -> ManagementError {
        let sentence =
            switch refusal {
            case .certificate:
                unaccepted(await ServerCertificate.shown(by: address.host, port: address.port), at: .now)
            case .otherHost:
                "The certificate of the management API at \(address) is for another host. "
                    + "Write one of its names in \(address.names.address)."
            case .noTLS:
                "What listens at \(address) speaks no TLS. Write http:// in \(address.names.address), "
                    + "or the port that speaks TLS, 15671 by default."
            case .oldVersion:
                "The management API at \(address) speaks no TLS of version 1.2 or later. Allow that in the broker's settings."
            case .clientCertificate:
                "The management API at \(address) asks for a certificate of ours, and gets none. "
                    + "Let it take users by their passwords alone, in the broker's settings."
            case .unknown:
                "What listens at \(address) ended the TLS handshake. "
                    + "Check that \(address.names.address) names the port that speaks TLS, 15671 by default."
            }
        return ManagementError(.untrusted, sentence)
    }

    /// Why a certificate is not accepted.
    ///
    /// - Parameters:
    ///   - certificate: what the server shows; nil if that is not known.
    ///   - now: the time.
    func unaccepted(_ certificate: ServerCertificate?, at now: Date) -> String {
        let named = "The certificate of the management API at \(address)"
        let authority = "name the file of its authority in \(address.names.certificateAuthorities)"
        guard let certificate else {
            return
                "\(named) is not accepted: it has expired, or none of the trusted authorities issued it. Renew it, or \(authority)."
        }
        if certificate.end < now {
            return "\(named) expired on \(certificate.lastDay). Renew it at the broker."
        }
        if certificate.start > now {
            return "\(named) is not valid before \(certificate.firstDay). Check the clocks of both machines."
        }
        return
            "\(named) is not accepted: none of the trusted authorities issued it. Correct that at the broker, or \(authority)."
    }
}
