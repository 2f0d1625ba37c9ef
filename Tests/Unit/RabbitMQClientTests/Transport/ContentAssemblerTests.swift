import Testing

@testable import RabbitMQClient

@Suite struct ContentAssemblerTests {
    private let method = ContentAssembler.Method.delivery(
        tag: 7,
        isRedelivered: false,
        exchange: "e",
        routingKey: "k"
    )

    /// What comes of a body of five bytes in two frames: nothing before the second.
    private func delivery(by assembler: inout ContentAssembler) throws -> Delivery {
        assembler.begin(method)
        #expect(assembler.header(MessageProperties(), bodySize: 5).map { _ in false } ?? true)
        #expect([UInt8]("ab".utf8).withUnsafeBytes { assembler.fragment($0) }.map { _ in false } ?? true)
        let content = [UInt8]("cde".utf8).withUnsafeBytes { assembler.fragment($0) }
        let delivery: Delivery? = if case .delivery(channel: 3, let message) = content { message } else { nil }
        return try #require(delivery, "not a delivery")
    }

    @Test func bodyIsPutTogetherFromItsFrames() throws {
        var assembler = ContentAssembler(channel: 3)
        let delivery = try delivery(by: &assembler)
        #expect(delivery.tag == 7)
        #expect(delivery.body == [UInt8]("abcde".utf8))
    }

    /// A publisher may send 128 MiB where a kilobyte is expected.
    @Test(arguments: [0, 1, 3, 4, 5, 6]) func bodyIsCutWhereTheSubscriptionTakesNoMore(limit: Int) throws {
        var assembler = ContentAssembler(channel: 3, bodyLimit: limit)
        for _ in 1...2 {
            let delivery = try delivery(by: &assembler)
            #expect(delivery.body == [UInt8]("abcde".utf8.prefix(limit)))
            #expect(delivery.omittedBytes == max(0, 5 - limit))
        }
    }

    @Test func messageWithoutABodyIsCompleteWithItsHeader() {
        var assembler = ContentAssembler(channel: 3)
        assembler.begin(.returned(code: 312, text: "NO_ROUTE", exchange: "e", routingKey: "k"))
        var properties = MessageProperties()
        properties.messageId = "m"
        let address = ReturnAddress(exchange: "e", routingKey: "k", messageId: "m")
        guard case .returned(312, "NO_ROUTE", address) = assembler.header(properties, bodySize: 0) else {
            Issue.record("not a return")
            return
        }
    }

    /// The broker never sends one; a peer that does must not bring the process down.
    @Test func contentThatNobodyAnnouncedIsDropped() {
        var assembler = ContentAssembler(channel: 3)
        #expect(assembler.header(MessageProperties(), bodySize: 0).map { _ in false } ?? true)
    }
}
