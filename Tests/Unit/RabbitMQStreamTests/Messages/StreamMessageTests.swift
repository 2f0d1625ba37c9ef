import Foundation
import NIOCore
import Testing

@testable import RabbitMQStream

@Suite struct StreamMessageTests {
    private func first() throws -> StreamMessage {
        var assembler = FrameAssembler(ChunkLimits())
        var input = ByteBuffer(bytes: FrameSamples.delivery)
        guard case .deliver(_, let arrived) = try assembler.next(from: &input) else { throw ChunkSample.NoChunk() }
        return try #require(try StreamChunk(arrived, of: "history")?.messages.first { _ in true })
    }

    private func message(_ bytes: [UInt8]) -> StreamMessage {
        StreamMessage(offset: 3, time: .now, encoded: ByteBuffer(bytes: bytes), omittedBytes: 0, batch: nil)
    }

    @Test func messageOfAMQPHasItsParts() throws {
        let message = try first()
        #expect(message.offset == 40)
        #expect(message.time == Date(timeIntervalSince1970: 1_795_000_123.456))
        let annotations = try message.annotations()
        #expect(annotations["x-exchange"]?.string == "mirroring.events")
        #expect(annotations["x-routing-key"]?.string == "site.page.transfer")
        #expect(annotations["x-none"] == nil)
        let properties = try message.properties()
        #expect(properties.messageId == .string("m-1"))
        #expect(properties.userId == "guest")
        #expect(properties.to == nil)
        #expect(properties.correlationId?.string == "c-1")
        #expect(properties.contentType == "application/json")
        #expect(properties.creationTime == Date(timeIntervalSince1970: 1_795_000_000))
        #expect(properties.groupId == nil)
        let headers = try message.applicationProperties()
        #expect(headers.map { $0.name } == ["x-basic-type", "sequence", "durable"])
        #expect(headers["sequence"]?.int == -7)
        #expect(headers["durable"]?.bool == true)
        #expect(try message.bodyBytes() == Array("{\"event\":\"x\"}".utf8))
    }

    @Test func sectionsThatAreNotThereAreEmpty() throws {
        let message = message(ChunkSample.message([1]))
        #expect(try message.annotations().isEmpty)
        #expect(try message.applicationProperties().isEmpty)
        #expect(try message.properties() == StreamMessage.Properties())
        #expect(try self.message([]).body() == .empty)
    }

    @Test func bodyOfSeveralSectionsIsJoined() throws {
        #expect(try message(ChunkSample.message([1, 2]) + ChunkSample.message([3])).bodyBytes() == [1, 2, 3])
    }

    @Test func bodyMayBeAValue() throws {
        #expect(try message([0x00, 0x53, 0x77, 0xA1, 2, 104, 105]).body() == .value(.string("hi")))
        #expect(try message([0x00, 0x53, 0x76, 0xC0, 3, 1, 0x54, 9]).body() == .value(.list([.signed(9)])))
    }

    /// Header, delivery annotations and footer are of no use here, and a descriptor may be long, a name, or unknown.
    @Test func otherSectionsArePassedOver() throws {
        let header: [UInt8] = [0x00, 0x53, 0x70, 0xC0, 2, 1, 0x41]
        let named: [UInt8] = [0x00, 0xA3, 2, 97, 98, 0x40]
        let unknown: [UInt8] = [0x00, 0x80, 0, 0, 0, 1, 0, 0, 0, 9, 0x82, 0, 0, 0, 0, 0, 0, 0, 0]
        let long: [UInt8] = [0x00, 0x80, 0, 0, 0, 0, 0, 0, 0, 0x75, 0xA0, 1, 5]
        #expect(try message(header + named + unknown + long + [0x00, 0x53, 0x78, 0xC1, 1, 0]).bodyBytes() == [5])
    }

    @Test(
        arguments: [
            [1], [0x00], [0x00, 0x53], [0x00, 0x53, 0x75], [0x00, 0x53, 0x75, 0xB0, 0, 0, 0, 9, 1],
            [0x00, 0x53, 0x75, 0x40],
            [0x00, 0x53, 0x75, 0x3F], [UInt8](repeating: 0, count: 100),
        ] as [[UInt8]]
    )
    func whatIsNoMessageIsRefused(bytes: [UInt8]) {
        let error = #expect(throws: StreamError.self) { try message(bytes).body() }
        #expect(error?.code == .malformed)
    }

    @Test(
        arguments: [
            // A text instead of a map, an odd count, more pairs than there are, and more bytes than pairs.
            [0xA1, 1, 65], [0xC1, 4, 1, 0xA1, 1, 65], [0xC1, 2, 8, 0x40], [0xC1, 4, 2, 0x40, 0x40, 0x40],
        ] as [[UInt8]]
    )
    func whatIsNoMapIsRefused(map: [UInt8]) {
        let error = #expect(throws: StreamError.self) { try message([0x00, 0x53, 0x74] + map).applicationProperties() }
        #expect(error?.code == .malformed)
    }

    /// The broker looks at the first one as well.
    @Test func firstOfTwoNamesCounts() throws {
        let map: [UInt8] = [0xC1, 11, 4, 0xA1, 1, 65, 0x54, 1, 0xA3, 1, 65, 0x54, 2]
        #expect(try message([0x00, 0x53, 0x74] + map).applicationProperties()["A"]?.int == 1)
    }
}
