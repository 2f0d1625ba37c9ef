import NIOCore

@testable import RabbitMQStream

/// Frames as a broker sends them, put together byte by byte elsewhere, with zlib's checksum.
enum FrameSamples {
    /// A delivery for subscription 1: a chunk at offset 40 with two messages, the first with all sections that RabbitMQ 3.10 makes.
    static let delivery = bytes(
        """
        0000012200080001015000000200000002000001a1ee58404000000000000000030000000000000028f53616c9000000
        ed0000000000000000000000dd005372d10000004500000004a30a782d65786368616e6765a1106d6972726f72696e67
        2e6576656e7473a30d782d726f7574696e672d6b6579a112736974652e706167652e7472616e73666572005373c0320a
        a1036d2d31a0056775657374404040a103632d31a3106170706c69636174696f6e2f6a736f6e404083000001a1ee565e
        00005374d10000003c00000006a10c782d62617369632d74797065a10b5472616e73666572726564a10873657175656e
        636581fffffffffffffff9a10764757261626c6541005375b00000000d7b226576656e74223a2278227d000000080053
        75a00374776f
        """
    )

    /// The answer to request 6: the stream "history" has its leader on node "b" and copies on "c" and "a"; there is no stream "gone".
    static let places = bytes(
        """
        0000004e800f000100000006000000030000000161000015b00001000162000015b00002000163000015ba0000000200
        07686973746f72790001000100000002000200000004676f6e650002ffff00000000
        """
    )

    /// Bytes from hexadecimal digits.
    static func bytes(_ digits: String) -> [UInt8] {
        let digits = digits.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    /// A frame: its length, the key, version 1 and what follows.
    static func frame(_ key: UInt16, _ write: (inout ByteBuffer) -> Void) -> [UInt8] {
        var content = ByteBuffer()
        content.writeInteger(key)
        content.writeInteger(UInt16(1))
        write(&content)
        var frame = ByteBuffer(integer: UInt32(content.readableBytes))
        frame.writeBuffer(&content)
        return Array(buffer: frame)
    }

    /// An answer with names and values.
    static func properties(_ key: CommandKey, _ id: UInt32, _ properties: KeyValuePairs<String, String>) -> [UInt8] {
        frame(key.rawValue | CommandKey.responseBit) { content in
            content.writeInteger(id)
            content.writeInteger(StreamResponse.ok.rawValue)
            content.writeProperties(properties)
        }
    }

    /// An answer that has nothing but a response.
    static func answer(_ key: CommandKey, _ id: UInt32, _ response: StreamResponse = .ok) -> [UInt8] {
        frame(key.rawValue | CommandKey.responseBit) { content in
            content.writeInteger(id)
            content.writeInteger(response.rawValue)
        }
    }
}

/// A chunk that a test makes.
struct ChunkSample {
    var kind: UInt8 = 0
    var firstOffset: UInt64 = 0
    var timestamp: Int64 = 1_795_000_123_456
    /// Each with its head.
    var entries: [[UInt8]] = []
    /// How many messages are claimed; nil for one in each entry.
    var records: UInt32?
    /// How many bytes of data are claimed; nil for those that there are.
    var dataLength: UInt32?
    /// The checksum that is claimed; nil for the right one.
    var checksum: UInt32?
    var trailerLength: UInt32 = 0
    /// What is sent behind the data.
    var trailer: [UInt8] = []

    /// A chunk of messages, each with one section of data.
    init(at offset: UInt64 = 0, bodies: [[UInt8]] = []) {
        firstOffset = offset
        entries = bodies.map { Self.entry(Self.message($0)) }
    }

    /// A message of one section of data.
    static func message(_ body: [UInt8]) -> [UInt8] {
        var message = ByteBuffer(bytes: [0x00, 0x53, 0x75, 0xB0])
        message.writeInteger(UInt32(body.count))
        message.writeBytes(body)
        return Array(buffer: message)
    }

    /// A message with its length in front.
    static func entry(_ message: [UInt8]) -> [UInt8] {
        var entry = ByteBuffer(integer: UInt32(message.count))
        entry.writeBytes(message)
        return Array(buffer: entry)
    }

    /// Several messages in one entry.
    static func batch(of count: UInt16, compression: UInt8, _ content: [UInt8]) -> [UInt8] {
        var entry = ByteBuffer(bytes: [0x80 | compression << 4])
        entry.writeInteger(count)
        entry.writeInteger(UInt32(1_000))
        entry.writeInteger(UInt32(content.count))
        entry.writeBytes(content)
        return Array(buffer: entry)
    }

    /// The delivery for a subscription, length included.
    func delivery(to subscription: UInt8 = 1) -> [UInt8] {
        let data = ByteBuffer(bytes: Array(entries.joined()))
        return FrameSamples.frame(CommandKey.deliver.rawValue) { content in
            content.writeInteger(subscription)
            content.writeInteger(UInt8(0x50))
            content.writeInteger(kind)
            content.writeInteger(UInt16(entries.count))
            content.writeInteger(records ?? UInt32(entries.count))
            content.writeInteger(timestamp)
            content.writeInteger(UInt64(1))
            content.writeInteger(firstOffset)
            content.writeInteger(checksum ?? ChunkChecksum.crc32(of: data))
            content.writeInteger(dataLength ?? UInt32(data.readableBytes))
            content.writeInteger(trailerLength)
            content.writeInteger(UInt32(0))
            content.writeImmutableBuffer(data)
            content.writeBytes(trailer)
        }
    }

    /// The chunk as it arrives.
    func arrived(_ limits: ChunkLimits = ChunkLimits()) throws -> ArrivedChunk {
        var assembler = FrameAssembler(limits)
        var input = ByteBuffer(bytes: delivery())
        guard case .deliver(_, let chunk) = try assembler.next(from: &input) else { throw NoChunk() }
        return chunk
    }

    /// The chunk as it is handed over.
    func chunk(_ limits: ChunkLimits = ChunkLimits()) throws -> StreamChunk {
        guard let chunk = try StreamChunk(try arrived(limits), of: "history") else { throw NoChunk() }
        return chunk
    }

    /// There was no chunk of messages.
    struct NoChunk: Error {}
}

extension StreamMessage {
    /// The bytes of its body; nil if it has others.
    func bodyBytes() throws -> [UInt8]? {
        try body().bytes.map { Array(buffer: $0) }
    }
}
