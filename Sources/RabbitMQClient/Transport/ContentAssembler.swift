/// Puts messages together again: a method frame that announces one, a header frame, and body frames until its size is reached.
///
/// One for each channel, because frames of different channels may alternate.
struct ContentAssembler {
    /// What the method frame says of the message that follows.
    enum Method {
        case delivery(tag: UInt64, isRedelivered: Bool, exchange: String, routingKey: String)
        case returned(code: UInt16, text: String, exchange: String, routingKey: String)
    }

    private let channel: UInt16
    private var method: Method?
    private var properties = MessageProperties()
    private var body: [UInt8] = []
    private var bodySize = 0

    init(channel: UInt16) {
        self.channel = channel
    }

    /// The method frame of a message.
    mutating func begin(_ method: Method) {
        self.method = method
    }

    /// The header frame; returns the message if it has no body.
    mutating func header(_ properties: MessageProperties, bodySize: Int) -> TransportEvent? {
        self.properties = properties
        self.bodySize = bodySize
        body = []
        body.reserveCapacity(bodySize)
        return finishIfComplete()
    }

    /// A body frame; returns the message if it is the last.
    mutating func fragment(_ bytes: UnsafeRawBufferPointer) -> TransportEvent? {
        body.append(contentsOf: bytes)
        return finishIfComplete()
    }

    private mutating func finishIfComplete() -> TransportEvent? {
        guard body.count >= bodySize, let method else { return nil }
        defer {
            self.method = nil
            body = []
        }
        switch method {
        case .delivery(let tag, let isRedelivered, let exchange, let routingKey):
            return .delivery(
                channel: channel,
                Delivery(
                    tag: tag,
                    isRedelivered: isRedelivered,
                    exchange: exchange,
                    routingKey: routingKey,
                    properties: properties,
                    body: body
                )
            )
        case .returned(let code, let text, let exchange, let routingKey):
            let address = ReturnAddress(
                exchange: exchange,
                routingKey: routingKey,
                messageId: properties.messageId
            )
            return .returned(code: code, text: text, address)
        }
    }
}
