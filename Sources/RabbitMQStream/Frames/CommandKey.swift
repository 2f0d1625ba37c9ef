/// The commands of the stream protocol that a reader knows, by their keys (RabbitMQ's stream protocol, "Commands").
enum CommandKey: UInt16 {
    case subscribe = 7
    case deliver = 8
    case credit = 9
    case unsubscribe = 12
    case metadata = 15
    case metadataUpdate = 16
    case peerProperties = 17
    case saslHandshake = 18
    case saslAuthenticate = 19
    case tune = 20
    case open = 21
    case close = 22
    case heartbeat = 23

    /// The only version of each of them that is spoken here.
    static let version: UInt16 = 1
    /// The bit that makes a response of a key.
    static let responseBit: UInt16 = 0x8000
}
