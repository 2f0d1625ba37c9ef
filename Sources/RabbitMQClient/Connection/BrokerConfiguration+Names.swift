public import MirroringSettings

extension BrokerConfiguration {
    /// What sentences that ask for a correction call the parts of a configuration, for whoever reads them: the settings that they
    /// come from. A program that has no settings leaves the defaults.
    public struct Names: Sendable, Hashable {
        /// What ``BrokerConfiguration/addresses`` are called.
        public var addresses = "the broker's URI"
        /// What ``TLSFiles/certificateAuthorities`` is called.
        public var certificateAuthorities = "tls.certificateAuthorities"
        /// What ``TLSFiles/certificate`` is called.
        public var certificate = "tls.certificate"
        /// What ``TLSFiles/privateKey`` is called.
        public var privateKey = "tls.privateKey"

        /// The names of the properties.
        public init() {}

        /// The keys of settings, each with the place where it was set.
        ///
        /// - Parameters:
        ///   - settings: the settings.
        ///   - section: the section that ``BrokerConfiguration/init(config:connectionName:)`` has read.
        ///   - endpoint: the section that the addresses come from, where it is another one.
        public init(of settings: EffectiveSettings, section: String, endpoint: String? = nil) {
            addresses = settings.named("\(endpoint ?? section).uri")
            certificateAuthorities = settings.named("\(section).tls.certificateAuthorities")
            certificate = settings.named("\(section).tls.certificate")
            privateKey = settings.named("\(section).tls.privateKey")
        }
    }
}
