import RabbitMQClient

extension Delivery {
    /// How many bytes it takes in memory, as far as its publisher decides.
    ///
    /// Not those that it takes on the wire: a header of four bytes becomes an entry ten times as large.
    var weight: Int {
        let texts = [
            properties.contentType, properties.correlationId, properties.replyTo, properties.expiration,
            properties.messageId, properties.type, properties.userId, properties.appId, exchange, routingKey,
        ]
        return texts.reduce(MemoryLayout<Self>.size + body.count + properties.headers.weight) { $0 + ($1?.weight ?? 0) }
    }
}

extension String {
    /// What is kept beside the value itself; nothing of a short text.
    fileprivate var weight: Int { utf8.count <= 15 ? 0 : utf8.count }
}

extension FieldTable {
    fileprivate var weight: Int {
        entries.reduce(0) { $0 + MemoryLayout<Entry>.stride + $1.name.weight + $1.value.weight }
    }
}

extension FieldValue {
    fileprivate var weight: Int {
        switch self {
        case .void, .bool, .int, .double, .timestamp: 0
        case .string(let text): text.weight
        case .bytes(let bytes): bytes.count
        case .table(let table): table.weight
        case .array(let values): values.reduce(0) { $0 + MemoryLayout<Self>.stride + $1.weight }
        }
    }
}
