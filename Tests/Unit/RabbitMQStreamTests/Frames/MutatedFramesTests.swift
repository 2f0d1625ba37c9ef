import EventSamples
import NIOCore
import Testing

@testable import RabbitMQStream

/// Frames in which anything may be wrong: whatever comes of them is bounded, and does not depend on the pieces in which they come.
@Suite struct MutatedFramesTests {
    private static let limits = ChunkLimits(message: 200, chunk: 2_000)

    /// What comes of bytes, in words.
    private func words(of bytes: [UInt8], inPiecesOf size: Int) -> [String] {
        var assembler = FrameAssembler(Self.limits)
        var words: [String] = []
        do throws(StreamError) {
            for start in stride(from: 0, to: bytes.count, by: size) {
                var input = ByteBuffer(bytes: bytes[start..<min(start + size, bytes.count)])
                while let frame = try assembler.next(from: &input) { words.append(self.words(of: frame)) }
            }
        } catch {
            words.append("end \(error.code)")
        }
        return words
    }

    private func words(of frame: ServerFrame) -> String {
        // The order in which a dictionary is shown is another one each time.
        if case .answer(let id, .places(let places)) = frame { return "\(id) \(places.sorted { $0.key < $1.key })" }
        guard case .deliver(let subscription, var arrived) = frame else { return "\(frame)" }
        #expect(arrived.data.readableBytes <= Self.limits.chunk + 15 * arrived.header.entries)
        // A checksum is no protection from whoever can make one.
        arrived.checksum = arrived.header.checksum
        do throws(StreamError) {
            guard let chunk = try StreamChunk(arrived, of: "history") else { return "nothing" }
            let messages = chunk.messages.map { "\($0.offset) \(parts(of: $0))" }
            return "\(subscription) \(chunk.offsets) \(messages)"
        } catch {
            return "\(error.code)"
        }
    }

    private func parts(of message: StreamMessage) -> [String] {
        func part(_ read: () throws(StreamError) -> String) -> String {
            do throws(StreamError) { return try read() } catch { return "\(error.code)" }
        }
        return [
            part { () throws(StreamError) in "\(try message.body())" },
            part { () throws(StreamError) in "\(try message.properties())" },
            part { () throws(StreamError) in "\(try message.annotations().map { $0.value })" },
            part { () throws(StreamError) in "\(try message.applicationProperties().map { $0.name })" },
        ]
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func mutatedFramesAreReadTheSameInPieces(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var batch = ChunkSample(at: 7, bodies: [[1], [UInt8](repeating: 2, count: 300)])
        batch.entries.append(ChunkSample.batch(of: 3, compression: 2, [1, 2, 3]))
        batch.records = 5
        let whole = FrameSamples.places + FrameSamples.delivery + batch.delivery() + FrameSamples.answer(.open, 4)
        for _ in 0..<300 {
            var bytes = whole
            for _ in 0...random.next() % 4 {
                let place = Int(random.next() % UInt64(bytes.count))
                switch random.next() % 4 {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes[place] ^= 1 << UInt8(random.next() % 8)
                case 2: bytes[place] = random.next() % 2 == 0 ? 0 : 255
                default: bytes.removeSubrange(place..<min(place + Int(random.next() % 5) + 1, bytes.count))
                }
            }
            let size = 1 + Int(random.next() % 40)
            #expect(words(of: bytes, inPiecesOf: bytes.count) == words(of: bytes, inPiecesOf: size))
        }
    }
}
