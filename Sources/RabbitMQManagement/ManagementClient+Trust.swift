import Foundation
import NIOSSL

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

    /// What is wrong with a server, of which a TLS handshake says no more than that something is.
    func untrusted(_ error: any Error) async -> ManagementError {
        // The errors of BoringSSL are told apart by their names alone, in a text that names its source files as well.
        let text = "\(error)"
        let sentence =
            if text.contains("CERTIFICATE_VERIFY_FAILED") {
                unaccepted(await ServerCertificate.shown(by: address), at: .now)
            } else if text.contains("failedToValidateHostname") || text.contains("serverHostnameImpossibleToMatch") {
                "The certificate of the management API at \(address) is for another host. "
                    + "Write one of its names in \(address.names.address)."
            } else if text.contains("WRONG_VERSION_NUMBER") || text.contains("HTTP_REQUEST") {
                "What listens at \(address) speaks no TLS. Write http:// in \(address.names.address), "
                    + "or the port that speaks TLS, 15671 by default."
            } else if text.contains("PROTOCOL_VERSION") || text.contains("UNSUPPORTED_PROTOCOL") {
                "The management API at \(address) speaks no TLS of version 1.2 or later. Allow that in the broker's settings."
            } else if text.contains("CERTIFICATE_REQUIRED") {
                "The management API at \(address) asks for a certificate of ours, and gets none. "
                    + "Let it take users by their passwords alone, in the broker's settings."
            } else {
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
            return "\(named) expired on \(Self.day(certificate.end)). Renew it at the broker."
        }
        if certificate.start > now {
            return "\(named) is not valid before \(Self.day(certificate.start)). Check the clocks of both machines."
        }
        return
            "\(named) is not accepted: none of the trusted authorities issued it. Correct that at the broker, or \(authority)."
    }

    /// A day as `2026-11-28`, in UTC.
    private static func day(_ date: Date) -> String {
        date.formatted(.iso8601.year().month().day())
    }
}
