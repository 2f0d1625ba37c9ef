import NIOCore
import Testing

@testable import RabbitMQStream

@Suite struct FrameAssemblerTests {
    /// The frames of bytes that come in pieces of a size.
    private func frames(of bytes: [UInt8], inPiecesOf size: Int) throws -> [ServerFrame] {
        var assembler = FrameAssembler(ChunkLimits())
        var frames: [ServerFrame] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            var input = ByteBuffer(bytes: bytes[start..<min(start + size, bytes.count)])
            while let frame = try assembler.next(from: &input) { frames.append(frame) }
            #expect(input.readableBytes == 0)
        }
        return frames
    }

    @Test(arguments: [1, 2, 3, 7, 64, 10_000])
    func framesAreTheSameInPiecesOfAnySize(size: Int) throws {
        let heartbeat = FrameSamples.frame(CommandKey.heartbeat.rawValue) { _ in }
        let frames = try frames(
            of: heartbeat + FrameSamples.delivery + FrameSamples.places + heartbeat,
            inPiecesOf: size
        )
        #expect(frames.count == 4)
        guard case .heartbeat = frames[0], case .heartbeat = frames[3] else {
            Issue.record("The first and the last are heartbeats, not \(frames).")
            return
        }
        guard case .deliver(1, let arrived) = frames[1], let chunk = try StreamChunk(arrived, of: "history") else {
            Issue.record("The second is a delivery, not \(frames[1]).")
            return
        }
        #expect(try chunk.messages.map { try $0.bodyBytes() } == [Array("{\"event\":\"x\"}".utf8), Array("two".utf8)])
        guard case .answer(6, .places(let places)) = frames[2] else {
            Issue.record("The third is an answer, not \(frames[2]).")
            return
        }
        #expect(places.count == 2)
    }

    /// A length is only a claim: 4 GB are waited for, and nothing is reserved for them.
    @Test func hugeDeliveryIsWaitedFor() throws {
        var sample = ChunkSample(bodies: [[1]])
        sample.dataLength = 4_000_000_000
        var bytes = ByteBuffer(bytes: sample.delivery())
        bytes.setInteger(UInt32(4_000_000_000 + 5 + 48), at: 0)
        var assembler = FrameAssembler(ChunkLimits())
        let frame = try assembler.next(from: &bytes)
        #expect(frame == nil)
        #expect(bytes.readableBytes == 0)
    }

    @Test func deliveryThatIsLongerThanItsChunkIsRefused() throws {
        var sample = ChunkSample(bodies: [[1]])
        sample.trailer = [1, 2, 3]
        let error = #expect(throws: StreamError.self) { try frames(of: sample.delivery(), inPiecesOf: 100) }
        #expect(error?.code == .malformed)
    }

    @Test(arguments: [[0, 0, 0, 0], [0, 0, 0, 3, 0, 8, 0, 1]] as [[UInt8]])
    func frameWithoutAKeyIsRefused(bytes: [UInt8]) {
        let error = #expect(throws: StreamError.self) { try frames(of: bytes, inPiecesOf: 100) }
        #expect(error?.code == .protocolMismatch)
    }

    /// What answers there is another program; the port is to be corrected.
    @Test(arguments: ["HTTP/1.1 400 Bad Request\r\n\r\n", "AMQP\u{0}\u{0}\u{9}\u{1}", "SSH-2.0-OpenSSH_9.2\r\n"])
    func otherProtocolsAreTold(greeting: String) {
        let error = #expect(throws: StreamError.self) { try frames(of: Array(greeting.utf8), inPiecesOf: 100) }
        #expect(error?.code == .protocolMismatch)
        #expect(error?.description.contains("5552") == true)
    }

    @Test func deliveryWithoutAChunkIsRefused() {
        let bytes = FrameSamples.frame(CommandKey.deliver.rawValue) { $0.writeInteger(UInt8(1)) }
        let error = #expect(throws: StreamError.self) { try frames(of: bytes, inPiecesOf: 100) }
        #expect(error?.code == .malformed)
    }
}
