public import struct Foundation.UUID

/// Which engine sent an event.
public struct EngineIdentity: Sendable, Hashable, Codable {
    /// The name of its host.
    public var host: String
    /// One process of it: new with each start.
    public var instanceId: UUID
    /// Its version.
    public var version: String

    /// An identity from its parts.
    public init(host: String, instanceId: UUID, version: String) {
        self.host = host
        self.instanceId = instanceId
        self.version = version
    }
}
