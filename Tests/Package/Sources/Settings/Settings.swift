/// What the app is told from outside.
public struct Settings: Sendable {
    /// The broker's URI.
    public var broker = "amqp://127.0.0.1"
    /// Where events wait for the broker.
    public var outbox = "/tmp/app-elsewhere/outbox"
    /// Where a bridge writes its offline log.
    public var offlineLog = "/var/lib/mirroring/offline"

    /// The defaults.
    public init() {}
}
