import MirroringFiles
import NIOCore
import NIOSSL

/// Whom a connection trusts, and how it shows who it is.
enum StreamTLS {
    /// The settings of a connection's TLS, before a socket is opened.
    ///
    /// - Throws: ``StreamError/Code/tlsFailed`` for a file that can't be used, ``StreamError/Code/resourceError`` where there is no
    ///   descriptor left to open it.
    static func context(_ configuration: StreamConfiguration) throws(StreamError) -> NIOSSLContext {
        let files = configuration.tls
        let names = configuration.names
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if let file = files.certificateAuthorities {
            tls.trustRoots = .certificates(
                try certificates(in: file, "The file of trusted authorities", names.certificateAuthorities)
            )
        }
        if let file = files.certificate {
            let chain = try certificates(in: file, "The file of our certificate", names.certificate)
            tls.certificateChain = chain.map { .certificate($0) }
            tls.privateKey = .privateKey(try key(in: files.privateKey ?? file, names.privateKey))
        }
        do {
            return try NIOSSLContext(configuration: tls)
        } catch {
            throw unusable(
                "The key \(files.privateKey ?? files.certificate ?? "") does not belong to our certificate.",
                "\(names.certificate) and \(names.privateKey)"
            )
        }
    }

    private static func certificates(
        in file: String,
        _ what: String,
        _ name: String
    ) throws(StreamError) -> [NIOSSLCertificate] {
        try look(at: file, what, name)
        guard let certificates = try? NIOSSLCertificate.fromPEMFile(file), !certificates.isEmpty else {
            throw unusable("\(what) \(file) has no certificate in PEM in it.", name)
        }
        return certificates
    }

    private static func key(in file: String, _ name: String) throws(StreamError) -> NIOSSLPrivateKey {
        let what = "The key of our certificate"
        try look(at: file, what, name)
        do {
            return try NIOSSLPrivateKey(file: file, format: .pem)
        } catch {
            throw unusable("\(what) \(file) can't be read: it is not in PEM, or needs a passphrase.", name)
        }
    }

    /// Why a file can't be opened; where there is no descriptor left for it, no setting is to blame.
    private static func look(at file: String, _ what: String, _ name: String) throws(StreamError) {
        do throws(FileProblem) {
            _ = try RegularFile(opening: file)
        } catch {
            guard let remedy = SystemFailure.descriptorRemedy(for: error.number) else {
                throw unusable("\(what) \(file) \(error).", name)
            }
            throw StreamError(.resourceError, origin: .transport, "\(what) \(file) \(error). \(remedy)")
        }
    }

    private static func unusable(_ sentence: String, _ name: String) -> StreamError {
        StreamError(.tlsFailed, origin: .caller, "\(sentence) Correct \(name).")
    }

    /// The host as a handshake names it; nil for a number, which no handshake names.
    ///
    /// A certificate has to bear this name or, whatever the name is, the address that was reached: swift-nio-ssl takes either.
    static func serverName(_ host: String) -> String? {
        (try? SocketAddress(ipAddress: host, port: 0)) == nil ? host : nil
    }
}
