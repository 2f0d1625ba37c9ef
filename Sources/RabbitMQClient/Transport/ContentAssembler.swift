/// Puts messages together again: a method frame that announces one, a header frame, and body frames until its size is reached.
///
/// One for each channel, because frames of different channels may alternate.
struct ContentAssembler {
    /// What a message was announced as.
    enum Announcement {
        case delivery(tag: UInt64, isRedelivered: Bool, exchange: String, routingKey: String)
        case returned(code: UInt16, text: String)
    }

    /// A message that is complete.
    enum Content {
        case delivery(Delivery)
        case returned(code: UInt16, text: String, messageId: String?)
    }

    private var announcement: Announcement?
    private var properties = MessageProperties()
    private var body: [UInt8] = []
    private var bodySize = 0

    /// The method frame of a message.
    mutating func begin(_ announcement: Announcement) {
        self.announcement = announcement
    }

    /// The header frame; returns the message if it has no body.
    mutating func header(_ properties: MessageProperties, bodySize: Int) -> Content? {
        self.properties = properties
        self.bodySize = bodySize
        body = []
        body.reserveCapacity(bodySize)
        return finishIfComplete()
    }

    /// A body frame; returns the message if it is the last.
    mutating func fragment(_ bytes: UnsafeRawBufferPointer) -> Content? {
        body.append(contentsOf: bytes)
        return finishIfComplete()
    }

    private mutating func finishIfComplete() -> Content? {
        guard body.count >= bodySize, let announcement else { return nil }
        defer {
            self.announcement = nil
            body = []
        }
        switch announcement {
        case .delivery(let tag, let isRedelivered, let exchange, let routingKey):
            return .delivery(
                Delivery(
                    tag: tag,
                    isRedelivered: isRedelivered,
                    exchange: exchange,
                    routingKey: routingKey,
                    properties: properties,
                    body: body
                )
            )
        case .returned(let code, let text):
            return .returned(code: code, text: text, messageId: properties.messageId)
        }
    }
}
