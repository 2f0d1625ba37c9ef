import MirroringBridge
import NIOCore
import RabbitMQStream

/// What a broker sends by the stream protocol, with messages in it that come from any publisher.
struct StreamFrames: FuzzTarget {
    static let name = "stream"
    static let summary = "frames, chunks and messages of the stream protocol"
    static var form: any InputForm { StreamFramesForm() }

    static var large: [LargeInput] {
        [
            LargeInput("zeros") { [UInt8](repeating: 0, count: 4 << 20) },
            LargeInput("heartbeats") { [UInt8](numbered: 100_000) { _ in "\0\0\0\u{4}\0\u{17}\0\u{1}" } },
            LargeInput("empty messages") { delivery(of: 65_535, [UInt8](repeating: 0, count: 65_535 * 4)) },
            LargeInput("a long message") {
                delivery(of: 1, word(8 << 20) + [0, 0x53, 0x75, 0xB0] + word((8 << 20) - 8) + filler((8 << 20) - 8))
            },
            LargeInput("a map of nulls") {
                let count = 1 << 18
                return delivery(
                    of: 1,
                    word(count + 12) + [0, 0x53, 0x74, 0xD1] + word(count + 4) + word(count) + filler(count)
                )
            },
            LargeInput("descriptors") { delivery(of: 1, word(1 << 20) + [UInt8](repeating: 0, count: 1 << 20)) },
        ]
    }

    private static let limits = ChunkLimits(message: 512 << 10, chunk: 1 << 20)

    init(in folder: ScratchFolder) {}

    mutating func read(_ input: [UInt8]) throws -> Bool {
        let whole = try Self.session(of: input, in: [input[...]])
        let middle = Int(input.fingerprint % UInt64(input.count + 1))
        let parts = try Self.session(of: input, in: [input[..<middle], input[middle...]])
        guard whole == parts else {
            throw Finding("Cut at \(middle) the session is another one: \(whole) and \(parts)")
        }
        return whole.end == nil && whole.messages > 0
    }

    /// What comes of an input.
    private struct Session: Equatable {
        /// How many frames were understood.
        var frames = 0
        /// How many messages were handed over, also of chunks whose checksum does not fit.
        var messages = 0
        /// What was in all of them.
        var content = 0
        /// Why it ended: where a frame is none, or a chunk is damaged.
        var end: String?
    }

    private static func session(of input: [UInt8], in pieces: [ArraySlice<UInt8>]) throws -> Session {
        var session = Session()
        var content = Hasher()
        var assembler = FrameAssembler(limits)
        do {
            for piece in pieces {
                var bytes = ByteBuffer(bytes: piece)
                while let frame = try assembler.next(from: &bytes) {
                    session.frames += 1
                    guard case .deliver(_, let arrived) = frame else { continue }
                    try note(arrived, in: &session, &content)
                }
            }
        } catch let error as StreamError {
            session.end = error.description
        }
        session.content = content.finalize()
        return session
    }

    /// A damaged chunk is looked at as well: whoever can make a checksum is not kept out by one.
    private static func note(_ arrived: ArrivedChunk, in session: inout Session, _ content: inout Hasher) throws {
        guard arrived.data.readableBytes <= limits.chunk + 15 * arrived.header.entries else {
            throw Finding("A chunk keeps \(arrived.data.readableBytes) bytes.")
        }
        do {
            guard let chunk = try StreamChunk(arrived, of: "history") else { return }
            note(chunk, in: &session, &content)
        } catch {
            if session.end == nil { session.end = error.description }
            var trusted = arrived
            trusted.checksum = arrived.header.checksum
            guard let chunk = try? StreamChunk(trusted, of: "history") else { return }
            note(chunk, in: &session, &content)
        }
    }

    private static func note(_ chunk: StreamChunk, in session: inout Session, _ content: inout Hasher) {
        content.combine(chunk.offsets)
        for message in chunk.messages {
            session.messages += 1
            content.combine(message.offset)
            content.combine(message.omittedBytes)
            content.combine(try? message.body())
            content.combine(try? message.properties())
            for fields in [try? message.annotations(), try? message.applicationProperties()] {
                guard let fields else { continue }
                for (name, value) in fields {
                    content.combine(name)
                    content.combine(value)
                }
            }
        }
        // As a bridge takes them.
        for message in chunk.storedMessages.joined() { content.combine(message.damage) }
    }

    // MARK: Large inputs

    /// A delivery of so many entries, with a checksum that does not fit.
    private static func delivery(of entries: Int, _ data: [UInt8]) -> [UInt8] {
        let count = [UInt8(entries >> 8 & 255), UInt8(entries & 255)]
        let header: [UInt8] =
            [0x50, 0] + count + word(entries) + [UInt8](repeating: 0, count: 28) + word(data.count) + word(0) + word(0)
        return word(5 + header.count + data.count) + [0, 8, 0, 1, 1] + header + data
    }

    private static func word(_ number: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
    }

    /// Nulls of AMQP 1.0, or a body.
    private static func filler(_ count: Int) -> [UInt8] { [UInt8](repeating: 0x40, count: count) }
}
