public import Configuration
public import MirroringSettings

/// Where the page is served, and to whom.
public struct WebConfiguration: Sendable {
    /// The files of a certificate.
    public struct Certificate: Sendable, Hashable {
        /// The path of the certificate with those that vouch for it, in PEM.
        public var chain: String
        /// The path of its key, in PEM.
        public var privateKey: String

        /// A certificate by its files.
        public init(chain: String, privateKey: String) {
            self.chain = chain
            self.privateKey = privateKey
        }
    }

    /// Where.
    public var address = WebAddress.standard
    /// What whoever looks has to know; nil if nobody is asked, which only this machine's own addresses allow.
    public var token: Secret?
    /// With which certificate; nil without TLS, which only this machine's own addresses allow.
    public var certificate: Certificate?
    /// Names by which browsers may reach it, beside its address.
    public var names: [String] = []

    /// The defaults: for this machine alone.
    public init() {}

    /// A configuration from settings.
    ///
    /// Keys, in the reader as it is:
    /// - `address` (string, default 127.0.0.1:8780): the host and the port.
    /// - `tokenFile` (string): a file whose only line is the token.
    /// - `tls.certificate`, `tls.privateKey` (strings): files in PEM.
    /// - `names` (list of strings, default none): names by which browsers may reach it.
    ///
    /// - Throws: `SettingError` that names the setting; for a page that others could look at without a token, or that strangers on the way
    ///   could read, with the sentence that says how it may be served.
    public init(config: ConfigReader) throws(SettingError) {
        let requirement = "a host and a port such as 127.0.0.1:8780"
        if let text = try config.checkedText(forKey: "address", requirement: requirement) {
            guard let address = WebAddress(text) else {
                throw SettingError("address", value: "\"\(text)\"", requirement: requirement)
            }
            self.address = address
        }
        token = try config.checkedPassword(inFileOf: "tokenFile")
        names = config.stringArray(forKey: "names") ?? []
        let chain = try config.checkedText(forKey: "tls.certificate")
        let key = try config.checkedText(forKey: "tls.privateKey")
        switch (chain, key) {
        case (let chain?, let key?): certificate = Certificate(chain: chain, privateKey: key)
        case (nil, nil): break
        case (nil, _?):
            throw SettingError(
                "tls.privateKey",
                "The setting http.tls.privateKey needs http.tls.certificate beside it."
            )
        case (_?, nil):
            throw SettingError(
                "tls.certificate",
                "The setting http.tls.certificate needs http.tls.privateKey beside it."
            )
        }
        try check()
    }

    private func check() throws(SettingError) {
        if let token, token.value.utf8.count < AccessToken.shortest {
            throw SettingError(
                "tokenFile",
                "The token for the page has fewer than \(AccessToken.shortest) bytes. Make one with: openssl rand -hex 16"
            )
        }
        guard !address.isLoopback, token == nil || certificate == nil else { return }
        let missing =
            [
                token == nil ? "a token (http.tokenFile)" : nil,
                certificate == nil ? "TLS (http.tls.certificate and http.tls.privateKey)" : nil,
            ]
            .compactMap(\.self).joined(separator: " and ")
        throw SettingError(
            "address",
            "The page would be served at \(address), where others than this machine's users can reach it. That needs \(missing). Set that, "
                + "or serve it at 127.0.0.1:\(address.port) and let them come through ssh -L \(address.port):127.0.0.1:\(address.port)."
        )
    }
}
