public import MirroringEvents

/// How a bridge stands with its broker.
public struct BrokerLink: Sendable, Hashable {
    /// Whether it is connected.
    public enum State: Sendable, Hashable {
        /// Nothing has been tried yet.
        case unknown
        /// It is.
        case connected
        /// It is not, and tries again.
        case disconnected
    }

    /// Whether it is connected.
    public internal(set) var state: State
    /// Since when that is so.
    public internal(set) var since: Timestamp
    /// The broker's address, without a password; nil while there is no connection.
    public internal(set) var address: String?
    /// Why there is no connection; nil while there is one.
    public internal(set) var error: String?
    /// When it is tried again; nil while there is a connection.
    public internal(set) var retryAt: Timestamp?
}
