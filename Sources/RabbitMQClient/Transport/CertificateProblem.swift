import CRabbitMQ

/// What is wrong with the certificate of a broker, as OpenSSL finds it; librabbitmq only tells that something is.
enum CertificateProblem: Hashable {
    /// It, or one that vouches for it, is no longer valid.
    case expired
    /// It, or one that vouches for it, is not valid yet.
    case notYetValid
    /// It vouches for itself.
    case selfSigned
    /// Nobody vouches for it who is trusted.
    case unknownAuthority
    /// None of its alternative names is the host's.
    case otherHost
    /// Anything else, in OpenSSL's words.
    case other(String)

    /// A problem by its number, one of OpenSSL's `X509_V_ERR_…`; 0 where there was no certificate to look at.
    init(_ number: Int32) {
        self =
            switch number {
            case 0: .other("there is none")
            case 9: .notYetValid  // CERT_NOT_YET_VALID
            case 10: .expired  // CERT_HAS_EXPIRED
            case 18: .selfSigned  // DEPTH_ZERO_SELF_SIGNED_CERT
            // UNABLE_TO_GET_ISSUER_CERT, SELF_SIGNED_CERT_IN_CHAIN, UNABLE_TO_GET_ISSUER_CERT_LOCALLY and
            // UNABLE_TO_VERIFY_LEAF_SIGNATURE
            case 2, 19, 20, 21: .unknownAuthority
            case 62: .otherHost  // HOSTNAME_MISMATCH
            default: .other(X509_verify_cert_error_string(Int(number)).map { String(cString: $0) } ?? "\(number)")
            }
    }

    /// What to tell whoever wanted to connect, and what to do about it.
    func sentence(of address: BrokerAddress, _ names: BrokerConfiguration.Names) -> String {
        let reason =
            switch self {
            case .expired:
                "it, or that of an authority above it, has expired. Renew it."
            case .notYetValid:
                "it, or that of an authority above it, is not valid yet. Check the clocks of both machines, or wait "
                    + "until it is."
            case .selfSigned:
                "no authority issued it, it is signed by itself. Have one issued, or name its file in "
                    + "\(names.certificateAuthorities) if it is the broker's."
            case .unknownAuthority:
                "none of the trusted authorities issued it. Name the file of its authority in "
                    + "\(names.certificateAuthorities)."
            case .otherHost:
                "it is for another host name than \"\(address.host)\", which is none of its alternative names (SAN). "
                    + "Write one of them in \(names.addresses), or have one issued with this name."
            case .other(let words):
                "\(words). Give the broker one that an authority has issued for it."
            }
        return "The certificate of the broker at \(address) is not accepted: \(reason)"
    }
}
