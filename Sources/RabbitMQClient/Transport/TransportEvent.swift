/// What arrived on a connection, in the order of its arrival.
enum TransportEvent {
    case delivery(channel: UInt16, Delivery)
    case returned(code: UInt16, text: String, ReturnAddress)
    case confirmed(tag: UInt64, multiple: Bool)
    case nacked(tag: UInt64, multiple: Bool)
    case blocked(reason: String)
    case unblocked
    case consumerCancelled(channel: UInt16)
    case channelClosed(channel: UInt16, AMQPError)
    case connectionClosed(AMQPError)
}
