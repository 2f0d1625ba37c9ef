import class Foundation.ProcessInfo
import struct Foundation.UUID

extension EngineIdentity {
    /// One for the whole process: subscribers tell a restarted engine by another one.
    private static let processId = UUID.version7()

    /// The identity of this process: the host's name, and an ``instanceId`` that is made once and stays as long as the process lives.
    ///
    /// - Parameter version: the engine's version, for example `1.4.2`.
    public init(version: String) {
        self.init(host: ProcessInfo.processInfo.hostName, instanceId: Self.processId, version: version)
    }
}
