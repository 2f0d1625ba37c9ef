/// What AMQP 0-9-1 can carry of a message beside its body.
///
/// A short text has one byte for its length, and all properties of a message, headers included, travel in one frame. librabbitmq
/// notices what is too long when it has written half of the message, and has to give up the connection then; so it is looked at
/// before.
public enum MessageLimits {
    /// The most bytes of a short text: a property, an exchange, a routing key, or the name of a header.
    public static let textBytes = 255
    /// The bytes of properties that every broker takes: AMQP does not allow frames of less than 4,096 bytes.
    public static let propertiesBytes = propertiesBytes(inFrameOf: 4_096)

    /// A header frame is 8 bytes around its content, which begins with 12 bytes of class and size.
    static func propertiesBytes(inFrameOf size: Int) -> Int { size - 20 }

    /// Whether a text can be a property, an exchange, a routing key, or the name of a header; none always can.
    public static func fits(_ text: String?) -> Bool {
        (text?.utf8.count ?? 0) <= textBytes
    }
}

extension MessageProperties {
    /// How many bytes they take on the wire.
    public var encodedBytes: Int {
        func bytes(_ text: String?) -> Int { text.map { 1 + $0.utf8.count } ?? 0 }
        // First, which properties there are, and the delivery mode.
        return 3 + bytes(contentType) + bytes(correlationId) + bytes(replyTo) + bytes(expiration) + bytes(messageId)
            + bytes(type) + bytes(userId) + bytes(appId) + (timestamp == nil ? 0 : 8)
            + (headers.entries.isEmpty ? 0 : headers.encodedBytes)
    }

    /// Takes away the properties and headers whose text or name can't be encoded.
    ///
    /// - Returns: the names of the properties, and `headers` if it took one of them.
    public mutating func removeUnencodable() -> [String] {
        var removed: [String] = []
        func check(_ text: inout String?, _ name: String) {
            guard !MessageLimits.fits(text) else { return }
            text = nil
            removed.append(name)
        }
        check(&contentType, "content_type")
        check(&correlationId, "correlation_id")
        check(&replyTo, "reply_to")
        check(&expiration, "expiration")
        check(&messageId, "message_id")
        check(&type, "type")
        check(&userId, "user_id")
        check(&appId, "app_id")
        if !headers.isEncodable {
            headers.removeAll { !MessageLimits.fits($0.name) || !$0.value.isEncodable }
            removed.append("headers")
        }
        return removed
    }

    /// Takes away the largest of some headers, until all properties take no more than a number of bytes.
    ///
    /// - Parameters:
    ///   - limit: the bytes that they may take.
    ///   - mayGo: whether a header may be taken away.
    public mutating func removeLargestHeaders(until limit: Int, where mayGo: (FieldTable.Entry) -> Bool) {
        var surplus = encodedBytes - limit
        let largestFirst = headers.entries.indices.filter { mayGo(headers.entries[$0]) }
            .map { (index: $0, bytes: headers.entries[$0].encodedBytes) }
            .sorted { $0.bytes > $1.bytes }
        var doomed: Set<Int> = []
        for entry in largestFirst where surplus > 0 {
            doomed.insert(entry.index)
            surplus -= entry.bytes
        }
        headers.remove(at: doomed)
    }

    /// Why they can't be sent in one frame of that size; nil if they can.
    func obstacle(inFrameOf size: Int) -> String? {
        if !isEncodable {
            var copy = self
            let names = copy.removeUnencodable().joined(separator: ", ")
            return "a text in \(names) is longer than \(MessageLimits.textBytes) bytes"
        }
        let (bytes, limit) = (encodedBytes, MessageLimits.propertiesBytes(inFrameOf: size))
        return bytes <= limit ? nil : "its headers take \(bytes) bytes, and the broker's frames hold \(limit)"
    }

    private var isEncodable: Bool {
        MessageLimits.fits(contentType) && MessageLimits.fits(correlationId) && MessageLimits.fits(replyTo)
            && MessageLimits.fits(expiration) && MessageLimits.fits(messageId) && MessageLimits.fits(type)
            && MessageLimits.fits(userId) && MessageLimits.fits(appId) && headers.isEncodable
    }
}

extension FieldTable {
    /// How many bytes it takes on the wire.
    var encodedBytes: Int { entries.reduce(4) { $0 + $1.encodedBytes } }

    /// Whether the name of every entry, those within included, is short enough.
    var isEncodable: Bool { entries.allSatisfy { MessageLimits.fits($0.name) && $0.value.isEncodable } }
}

extension FieldTable.Entry {
    fileprivate var encodedBytes: Int { 1 + name.utf8.count + value.encodedBytes }
}

extension FieldValue {
    fileprivate var encodedBytes: Int {
        switch self {
        case .void: 1
        case .bool: 2
        case .int(let int): Int32(exactly: int) == nil ? 9 : 5
        case .double, .timestamp: 9
        case .string(let text): 5 + text.utf8.count
        case .bytes(let bytes): 5 + bytes.count
        case .table(let table): 1 + table.encodedBytes
        case .array(let values): values.reduce(5) { $0 + $1.encodedBytes }
        }
    }

    fileprivate var isEncodable: Bool {
        switch self {
        case .table(let table): table.isEncodable
        case .array(let values): values.allSatisfy(\.isEncodable)
        default: true
        }
    }
}

extension String {
    /// The first characters that take no more than a number of bytes.
    package func cut(toBytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var bytes = 0
        return String(
            prefix { character in
                bytes += character.utf8.count
                return bytes <= limit
            }
        )
    }
}
