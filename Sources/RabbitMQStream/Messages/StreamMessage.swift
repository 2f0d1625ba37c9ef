public import NIOCore

public import struct Foundation.Date

/// A message of a stream, in the sections of AMQP 1.0 in which the broker stores it; each is decoded when it is asked for.
///
/// Its bytes are a part of the chunk that it came in: whoever keeps a message, or a body, keeps the memory of its chunk. Copy what is to
/// be kept for long, if little of a chunk is.
public struct StreamMessage: Sendable {
    /// The offset in the stream: of the first message, where it is a batch of several.
    public let offset: UInt64
    /// When the broker took it: the time of its chunk.
    public let time: Date
    /// The message as it is stored, undecoded, and as far as it is kept: see ``StreamConfiguration/messageBytes``.
    public let encoded: ByteBuffer
    /// How many bytes are left out behind ``encoded``, because the message is longer than is wanted; 0 for most.
    public let omittedBytes: Int
    /// What it is instead of a message; nil for a message.
    public let batch: Batch?

    /// Several messages that their publisher has put into one entry of the stream, which only the stream protocol can do.
    ///
    /// They are not taken apart here, and can't be asked for anything.
    public struct Batch: Sendable, Hashable {
        /// How many messages it is.
        public let count: Int
        /// How they are compressed: 0 not at all, 1 gzip, 2 Snappy, 3 LZ4, 4 zstd.
        public let compression: Int
    }

    /// What a message carries.
    public enum Body: Sendable, Hashable {
        /// Bytes: what every message has that was published over AMQP 0-9-1 or MQTT.
        case data(ByteBuffer)
        /// A value, or a list of values.
        case value(Value)
        /// Nothing.
        case empty

        /// The bytes; nil if it is something else.
        public var bytes: ByteBuffer? {
            if case .data(let bytes) = self { bytes } else { nil }
        }
    }

    /// What the message carries, without a copy: unless its bytes come in several sections, which are joined. Of a message that is
    /// not kept as a whole, it is as much as there is.
    ///
    /// - Throws: ``StreamError/Code/malformed``, ``StreamError/Code/unreadableBatch``.
    public func body() throws(StreamError) -> Body {
        var walk = try sections()
        var body: ByteBuffer?
        while let (section, value) = try walk.next() {
            switch section {
            case .data:
                guard var bytes = Self.bytes(of: value) else {
                    throw .malformed("Message \(offset) has something else where its bytes should be.")
                }
                if body == nil { body = bytes } else { body?.writeBuffer(&bytes) }
            case .value, .sequence: return .value(Value(value))
            default: continue
            }
        }
        return body.map { .data($0) } ?? .empty
    }

    /// The bytes of a section of data, as far as they are there.
    private static func bytes(of section: ByteBuffer) -> ByteBuffer? {
        var rest = section
        guard let constructor = rest.readInteger(as: UInt8.self), [0xA0, 0xB0].contains(constructor),
            let length = constructor == 0xA0
                ? rest.readInteger(as: UInt8.self).map(Int.init) : rest.readInteger(as: UInt32.self).map(Int.init)
        else { return nil }
        return rest.readSlice(length: min(length, rest.readableBytes))
    }

    /// The properties; all nil if it has none.
    ///
    /// - Throws: ``StreamError/Code/malformed``, ``StreamError/Code/unreadableBatch``.
    public func properties() throws(StreamError) -> Properties {
        guard let value = try value(of: .properties) else { return Properties() }
        return try Properties(value)
    }

    /// What its publisher has added: the headers of a message that was published over AMQP 0-9-1.
    ///
    /// RabbitMQ 3 has the type of such a message here as well, as `x-basic-type`, and its application id as `x-basic-app-id`.
    ///
    /// - Throws: ``StreamError/Code/malformed``, ``StreamError/Code/unreadableBatch``.
    public func applicationProperties() throws(StreamError) -> Fields {
        try fields(of: .applicationProperties)
    }

    /// What the broker has added: `x-exchange` and `x-routing-key`, and from RabbitMQ 4 on `x-basic-type` and `x-basic-app-id`.
    ///
    /// - Throws: ``StreamError/Code/malformed``, ``StreamError/Code/unreadableBatch``.
    public func annotations() throws(StreamError) -> Fields {
        try fields(of: .annotations)
    }

    private func fields(of section: MessageSection) throws(StreamError) -> Fields {
        guard let value = try value(of: section) else { return Fields() }
        return try Fields(value)
    }

    private func value(of section: MessageSection) throws(StreamError) -> ByteBuffer? {
        var walk = try sections()
        while let next = try walk.next() {
            if next.section == section { return next.value }
        }
        return nil
    }

    private func sections() throws(StreamError) -> MessageSection.Walk {
        if let batch {
            throw StreamError(
                .unreadableBatch,
                origin: .content,
                "The \(batch.count) messages from offset \(offset) on were published as one batch (compression \(batch.compression)), "
                    + "which can't be read here. Let their publisher use no sub-entry batching."
            )
        }
        return MessageSection.Walk(encoded, isCut: omittedBytes > 0)
    }
}
