import MirroringWire

@testable import RabbitMQClient

extension Delivery {
    /// A message as it arrives.
    ///
    /// - Parameters:
    ///   - message: what was sent.
    ///   - offset: its place in the history; nil if it comes live.
    ///   - omittedBytes: how many bytes of its body the reader has not taken.
    init(_ message: OutgoingMessage, at offset: UInt64? = nil, omittedBytes: Int = 0) {
        var properties = message.properties
        properties.headers[WireNames.Header.streamOffset] = offset.map { .int(Int64(clamping: $0)) }
        self.init(
            tag: 1,
            isRedelivered: false,
            exchange: message.exchange,
            routingKey: message.routingKey,
            properties: properties,
            body: message.body,
            omittedBytes: omittedBytes
        )
    }
}
