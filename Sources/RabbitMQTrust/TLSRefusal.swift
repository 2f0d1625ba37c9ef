import NIOSSL

/// Why a TLS handshake failed.
package enum TLSRefusal: Sendable, Hashable {
    /// The certificate has expired, is not valid yet, or nobody who is trusted has issued it.
    case certificate
    /// The certificate is for another host.
    case otherHost
    /// What listens there speaks no TLS.
    case noTLS
    /// What listens there speaks no version of TLS that is new enough.
    case oldVersion
    /// The server asks for a certificate of the client's.
    case clientCertificate
    /// It ended the handshake, and does not say why.
    case unknown

    /// Nil for an error that is none of TLS.
    package init?(_ error: any Error) {
        guard error is NIOSSLError || error is NIOSSLExtraError || error is BoringSSLError else { return nil }
        // The errors of BoringSSL are told apart by their names alone, in a text that names its source files as well.
        let text = "\(error)"
        self =
            if text.contains("CERTIFICATE_VERIFY_FAILED") {
                .certificate
            } else if text.contains("failedToValidateHostname") || text.contains("serverHostnameImpossibleToMatch") {
                .otherHost
            } else if text.contains("WRONG_VERSION_NUMBER") || text.contains("HTTP_REQUEST") {
                .noTLS
            } else if text.contains("PROTOCOL_VERSION") || text.contains("UNSUPPORTED_PROTOCOL") {
                .oldVersion
            } else if text.contains("CERTIFICATE_REQUIRED") {
                .clientCertificate
            } else {
                .unknown
            }
    }
}
