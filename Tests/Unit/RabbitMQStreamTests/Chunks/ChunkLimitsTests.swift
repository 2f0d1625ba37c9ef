import Foundation
import NIOCore
import Testing

@testable import RabbitMQStream

/// How much is kept of messages that are longer than is wanted.
@Suite struct ChunkLimitsTests {
    private let sample = ChunkSample(at: 5, bodies: [[1, 1], [UInt8](repeating: 2, count: 5_000), [3, 3]])

    /// In pieces of any size, so that every place of a message is once the end of one.
    private func chunk(_ limits: ChunkLimits, inPiecesOf size: Int) throws -> StreamChunk {
        var assembler = FrameAssembler(limits)
        let bytes = sample.delivery()
        for start in stride(from: 0, to: bytes.count, by: size) {
            var input = ByteBuffer(bytes: bytes[start..<min(start + size, bytes.count)])
            guard case .deliver(_, let arrived)? = try assembler.next(from: &input) else { continue }
            return try #require(try StreamChunk(arrived, of: "history"))
        }
        throw ChunkSample.NoChunk()
    }

    @Test(arguments: [1, 3, 100, 10_000])
    func longMessageIsKeptInPart(size: Int) throws {
        let chunk = try chunk(ChunkLimits(message: 100), inPiecesOf: size)
        let messages = Array(chunk.messages)
        #expect(messages.map(\.omittedBytes) == [0, 4_908, 0])
        #expect(try messages.map { try $0.bodyBytes() } == [[1, 1], [UInt8](repeating: 2, count: 92), [3, 3]])
        #expect(chunk.byteCount < 300)
    }

    /// Without its end a message has what stands before it still.
    @Test func sectionsBeforeTheCutAreThere() throws {
        let cut = ByteBuffer(bytes: FrameSamples.delivery.dropFirst(4 + 5 + 48 + 4).prefix(0xDD - 5))
        let message = StreamMessage(offset: 1, time: .now, encoded: cut, omittedBytes: 5, batch: nil)
        #expect(try message.annotations()["x-exchange"] == .string("mirroring.events"))
        #expect(try message.properties().messageId == .string("m-1"))
        #expect(try message.bodyBytes() == Array("{\"event\"".utf8))
        #expect(throws: StreamError.self) {
            try StreamMessage(offset: 1, time: .now, encoded: cut, omittedBytes: 0, batch: nil).body()
        }
    }

    @Test func nothingIsKeptBehindWhatAChunkMayTake() throws {
        let messages = Array(try chunk(ChunkLimits(chunk: 1_000), inPiecesOf: 64).messages)
        #expect(messages.map(\.offset) == [5, 6, 7])
        #expect(messages[0].omittedBytes == 0)
        #expect(messages[1].omittedBytes > 4_000)
        #expect(messages[2].encoded.readableBytes == 0)
        #expect(messages[2].omittedBytes == 10)
        #expect(try messages[2].body() == .empty)
    }

    @Test func whatIsLeftOutIsCheckedAllTheSame() throws {
        var bytes = sample.delivery()
        bytes[bytes.count - 20] ^= 1
        var assembler = FrameAssembler(ChunkLimits(message: 10))
        var input = ByteBuffer(bytes: bytes)
        guard case .deliver(_, let arrived) = try assembler.next(from: &input) else {
            Issue.record("It is a delivery still.")
            return
        }
        let error = #expect(throws: StreamError.self) { try StreamChunk(arrived, of: "history") }
        #expect(error?.code == .corruptChunk)
    }
}
