import Foundation
import MirroringWire
import NIOCore
import RabbitMQClient
import RabbitMQStream

/// What has been read so far of a message that the broker stores in the sections of AMQP 1.0.
///
/// A broker divides the properties of AMQP 0-9-1 among them, by its release in two ways: RabbitMQ 3 has `type` and `app_id` among the
/// headers, where a publisher can write something of that name as well, and RabbitMQ 4 among its own annotations. What is no text there is
/// none of the two.
struct StoredMessageDraft {
    private var exchange = ""
    private var routingKey = ""
    private var properties = MessageProperties()
    private var headers = FieldTable()
    private var body: [UInt8] = []
    private var omittedBytes = 0

    /// Where the broker keeps what AMQP 1.0 has no place for.
    private enum Annotation {
        static let exchange = "x-exchange"
        static let routingKey = "x-routing-key"
        static let type = "x-basic-type"
        static let appId = "x-basic-app-id"
        static let deliveryMode = "x-basic-delivery-mode"
        static let expiration = "x-basic-expiration"
        static let furtherKeys = "x-cc"
    }

    init(at position: UInt64) {
        headers.append(WireNames.Header.streamOffset, .int(Int64(clamping: position)))
    }

    /// Reads one section after the other, so that what comes before a broken one is known.
    mutating func read(_ message: StreamMessage) throws(StreamError) {
        take(annotations: try message.annotations())
        take(try message.properties())
        take(headers: try message.applicationProperties())
        headers.removeRepeats()
        try takeBody(of: message)
    }

    /// The message as far as it was read.
    func delivery(of message: StreamMessage) -> Delivery {
        var properties = properties
        properties.headers = headers
        return Delivery(
            exchange: exchange,
            routingKey: routingKey,
            properties: properties,
            body: body,
            omittedBytes: omittedBytes + message.omittedBytes
        )
    }

    private mutating func take(annotations: StreamMessage.Fields) {
        for (name, value) in annotations {
            switch name {
            case Annotation.exchange: exchange = value.string ?? ""
            case Annotation.routingKey: routingKey = value.string ?? ""
            case Annotation.type: properties.type = value.string
            case Annotation.appId: properties.appId = value.string
            case Annotation.deliveryMode: properties.isPersistent = value.int == 2
            case Annotation.expiration: properties.expiration = value.string
            case Annotation.furtherKeys: headers.append(WireNames.Header.furtherKeys[0], FieldValue(value) ?? .void)
            case _ where WireNames.Header.deadLettering.contains(name):
                headers.append(name, FieldValue(value) ?? .void)
            default: continue
            }
        }
    }

    private mutating func take(_ stored: StreamMessage.Properties) {
        properties.messageId = stored.messageId?.text
        properties.userId = stored.userId
        properties.replyTo = stored.replyTo
        properties.correlationId = stored.correlationId?.text
        properties.contentType = stored.contentType
        properties.timestamp = stored.creationTime.flatMap { UInt64(exactly: $0.timeIntervalSince1970.rounded(.down)) }
    }

    private mutating func take(headers stored: StreamMessage.Fields) {
        var (hasType, hasAppId) = (properties.type != nil, properties.appId != nil)
        for (name, value) in stored {
            switch name {
            // The broker's own comes first.
            case Annotation.type:
                if !hasType { properties.type = value.string }
                hasType = true
            case Annotation.appId:
                if !hasAppId { properties.appId = value.string }
                hasAppId = true
            // Only the broker says where a message stands.
            case WireNames.Header.streamOffset: continue
            default: if let value = FieldValue(value) { headers.append(name, value) }
            }
        }
    }

    private mutating func takeBody(of message: StreamMessage) throws(StreamError) {
        guard let bytes = try message.body().bytes else { return }
        let carried = bytes.readableBytesView.prefix(ReceivedEvent.carriedBytes)
        body = Array(carried)
        omittedBytes = bytes.readableBytes - carried.count
    }
}

extension StreamMessage.Value {
    /// The value as a property that is a text in AMQP 0-9-1.
    fileprivate var text: String? {
        switch self {
        case .string(let text), .symbol(let text): text
        case .unsigned(let number): "\(number)"
        case .uuid(let id): id.uuidString.lowercased()
        default: nil
        }
    }
}

extension FieldValue {
    /// The value of a header; nil for one of a type that AMQP 0-9-1 has not, or not in a header that was published.
    fileprivate init?(_ value: StreamMessage.Value) {
        switch value {
        case .null: self = .void
        case .bool(let value): self = .bool(value)
        case .unsigned(let number): self = .int(Int64(clamping: number))
        case .signed(let number): self = .int(number)
        case .double(let number): self = .double(number)
        case .string(let text), .symbol(let text): self = .string(text)
        case .binary(let bytes): self = .bytes(Array(bytes.readableBytesView))
        case .timestamp(let milliseconds): self = .timestamp(UInt64(max(0, milliseconds)) / 1_000)
        case .uuid(let id): self = .string(id.uuidString.lowercased())
        case .list(let values): self = .array(values.compactMap { FieldValue($0) })
        case .map(let fields):
            var table = FieldTable()
            for (name, value) in fields { if let value = FieldValue(value) { table.append(name, value) } }
            table.removeRepeats()
            self = .table(table)
        case .other: return nil
        }
    }
}
