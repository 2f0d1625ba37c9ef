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
    /// How many bytes of a body are kept; the rest is counted.
    private let bodyLimit: Int
    private var method: Method?
    private var properties = MessageProperties()
    private var body: [UInt8] = []
    private var bodySize = 0
    private var received = 0

    init(channel: UInt16, bodyLimit: Int = .max) {
        self.channel = channel
        self.bodyLimit = bodyLimit
    }

    /// The method frame of a message.
    mutating func begin(_ method: Method) {
        self.method = method
    }

    /// The header frame; returns the message if it has no body.
    mutating func header(_ properties: MessageProperties, bodySize: Int) -> TransportEvent? {
        self.properties = properties
        self.bodySize = bodySize
        received = 0
        body = []
        body.reserveCapacity(min(bodySize, bodyLimit))
        return finishIfComplete()
    }

    /// A body frame; returns the message if it is the last.
    mutating func fragment(_ bytes: UnsafeRawBufferPointer) -> TransportEvent? {
        received += bytes.count
        body.append(contentsOf: bytes.prefix(bodyLimit - body.count))
        return finishIfComplete()
    }

    private mutating func finishIfComplete() -> TransportEvent? {
        guard received >= bodySize, let method else { return nil }
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
                    body: body,
                    omittedBytes: received - body.count
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
