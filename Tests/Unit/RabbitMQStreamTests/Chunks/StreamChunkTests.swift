import Foundation
import NIOCore
import Testing

@testable import RabbitMQStream

@Suite struct StreamChunkTests {
    /// Three messages at the offsets 40, 41 and 42.
    private let three = ChunkSample(at: 40, bodies: [[1], [2], [3]])

    @Test func checksumIsThatOfZlib() {
        #expect(ChunkChecksum.crc32(of: ByteBuffer(string: "123456789")) == 0xCBF4_3926)
        let first = ChunkChecksum.crc32(of: ByteBuffer(string: "1234"))
        #expect(ChunkChecksum.crc32(of: ByteBuffer(string: "56789"), after: first) == 0xCBF4_3926)
    }

    @Test func chunkHasTimeOffsetsAndMessages() throws {
        let chunk = try three.chunk()
        #expect(chunk.time == Date(timeIntervalSince1970: 1_795_000_123.456))
        #expect(chunk.offsets == 40..<43)
        #expect(chunk.nextOffset == 43)
        #expect(chunk.messages.map(\.offset) == [40, 41, 42])
        #expect(try chunk.messages.map { try $0.bodyBytes() } == [[1], [2], [3]])
    }

    /// A broker begins with the chunk that holds the offset.
    @Test func messagesBeforeTheOneThatIsWantedAreLeftOut() throws {
        let chunk = try three.chunk()
        #expect(chunk.from(41).offsets == 41..<43)
        #expect(chunk.from(41).messages.map(\.offset) == [41, 42])
        #expect(chunk.from(10).messages.map(\.offset) == [40, 41, 42])
        #expect(chunk.from(43).offsets.isEmpty)
        #expect(chunk.from(43).messages.map(\.offset) == [])
    }

    @Test func damagedChunkIsNotHandedOver() throws {
        var sample = three
        sample.checksum = 1
        let error = #expect(throws: StreamError.self) { try sample.chunk() }
        #expect(error?.code == .corruptChunk)
        #expect(error?.description.contains("\"history\" at offset 40") == true)
    }

    /// Whatever bit of the data is another one.
    @Test func everyFlippedBitIsFound() throws {
        let whole = three.delivery()
        for place in (whole.count - 27)..<whole.count {
            for bit in 0..<8 {
                var bytes = whole
                bytes[place] ^= 1 << bit
                var assembler = FrameAssembler(ChunkLimits())
                var input = ByteBuffer(bytes: bytes)
                guard case .deliver(_, let arrived) = try assembler.next(from: &input) else {
                    Issue.record("It is a delivery still.")
                    return
                }
                let error = #expect(throws: StreamError.self) { try StreamChunk(arrived, of: "history") }
                #expect(error?.code == .corruptChunk)
            }
        }
    }

    @Test func countsThatLieAreFound() throws {
        for change in [{ $0.records = 4 }, { $0.records = 2 }, { $0.entries.append([]) }]
            as [(inout ChunkSample) -> Void]
        {
            var sample = three
            change(&sample)
            let error = #expect(throws: StreamError.self) { try sample.chunk() }
            #expect(error?.code == .malformed)
        }
    }

    @Test func dataThatIsNotThereIsFound() throws {
        var sample = three
        sample.dataLength = 1_000
        let error = #expect(throws: StreamError.self) { try sample.arrived() }
        #expect(error?.code == .malformed)
    }

    /// Of a chunk of messages a broker sends no trailer, although the header tells of one; another one might.
    @Test(arguments: [[], [9, 9, 9, 9]] as [[UInt8]])
    func trailerMayComeOrNot(trailer: [UInt8]) throws {
        var sample = three
        sample.trailerLength = 4
        sample.trailer = trailer
        #expect(try sample.chunk().messages.map(\.offset) == [40, 41, 42])
    }

    @Test(arguments: [1, 2, 77] as [UInt8])
    func whatTheBrokerKeepsForItselfIsNoChunk(kind: UInt8) throws {
        var sample = three
        sample.kind = kind
        sample.records = 0
        #expect(try StreamChunk(sample.arrived(), of: "history") == nil)
    }

    @Test func offsetThatIsNoneIsFound() {
        var sample = three
        sample.firstOffset = .max
        #expect(throws: StreamError.self) { try sample.arrived() }
    }

    /// Nothing is passed over without a word.
    @Test func batchIsOneMessageThatCannotBeRead() throws {
        var sample = ChunkSample(at: 10, bodies: [[1]])
        sample.entries += [
            ChunkSample.batch(of: 5, compression: 1, [7, 7]), ChunkSample.entry(ChunkSample.message([2])),
        ]
        sample.records = 7
        let messages = Array(try sample.chunk().messages)
        #expect(messages.map(\.offset) == [10, 11, 16])
        #expect(messages[1].batch == StreamMessage.Batch(count: 5, compression: 1))
        let error = #expect(throws: StreamError.self) { try messages[1].body() }
        #expect(error?.code == .unreadableBatch)
        #expect(error?.description.contains("5 messages from offset 11") == true)
        #expect(try messages[2].bodyBytes() == [2])
        // It reaches beyond the offset that was asked for.
        #expect(try sample.chunk().from(13).messages.map(\.offset) == [11, 16])
        #expect(try sample.chunk().from(16).messages.map(\.offset) == [16])
    }

    @Test func batchOfNothingIsRefused() throws {
        var sample = ChunkSample()
        sample.entries = [ChunkSample.batch(of: 0, compression: 0, [])]
        sample.records = 0
        let error = #expect(throws: StreamError.self) { try sample.chunk() }
        #expect(error?.code == .malformed)
    }
}
