import NIOCore
import Testing

@testable import RabbitMQStream

@Suite struct ServerFrameTests {
    private func frame(_ bytes: [UInt8]) throws(StreamError) -> ServerFrame {
        try ServerFrame(ByteBuffer(bytes: bytes.dropFirst(4)))
    }

    @Test func placesOfAStreamAreItsNodes() throws {
        guard case .answer(6, .places(let places)) = try frame(FrameSamples.places) else {
            Issue.record("It is the answer to Metadata.")
            return
        }
        let history = try #require(places["history"]).get()
        #expect(history.leader == StreamPlaces.Node(host: "b", port: 5_552))
        #expect(
            history.replicas == [StreamPlaces.Node(host: "c", port: 5_562), StreamPlaces.Node(host: "a", port: 5_552)]
        )
        #expect(places["gone"] == .failure(StreamRefusal(response: .streamDoesNotExist)))
    }

    @Test func closeHasItsReason() throws {
        let bytes = FrameSamples.frame(CommandKey.close.rawValue) { content in
            content.writeInteger(UInt32(3))
            content.writeInteger(StreamResponse.unknownFrame.rawValue)
            content.writeText("unknown frame")
        }
        guard case .close(3, .unknownFrame, "unknown frame") = try frame(bytes) else {
            Issue.record("It is Close.")
            return
        }
    }

    /// The only answer that has no number of its request.
    @Test func refusedCreditNamesItsSubscription() throws {
        let bytes = FrameSamples.frame(CommandKey.credit.rawValue | CommandKey.responseBit) { content in
            content.writeInteger(StreamResponse.subscriptionDoesNotExist.rawValue)
            content.writeInteger(UInt8(7))
        }
        guard case .creditRefused(.subscriptionDoesNotExist, 7) = try frame(bytes) else {
            Issue.record("It is the answer to Credit.")
            return
        }
    }

    /// A broker that refuses says nothing else: there is no list of properties behind its number.
    @Test func refusedOpenHasNoProperties() throws {
        guard
            case .answer(5, .properties(.virtualHostAccessFailure, let properties)) =
                try frame(FrameSamples.answer(.open, 5, .virtualHostAccessFailure))
        else {
            Issue.record("It is the answer to Open.")
            return
        }
        #expect(properties.isEmpty)
    }

    @Test(arguments: [0x0019, 0x001A, 0x8019, 0x7FFF] as [UInt16])
    func unknownCommandsAreNoError(key: UInt16) throws {
        guard case .other(key) = try frame(FrameSamples.frame(key) { $0.writeInteger(UInt64(0)) }) else {
            Issue.record("It is nothing that is known.")
            return
        }
    }

    @Test func everyCutIsRefused() throws {
        for end in 8..<FrameSamples.places.count {
            #expect(throws: StreamError.self, "cut at \(end)") { try frame(Array(FrameSamples.places[..<end])) }
        }
    }

    /// A list as long as a length can say would be gone through for hours.
    @Test func listThatClaimsMoreThanThereIsIsRefusedAtOnce() {
        let bytes = FrameSamples.frame(CommandKey.metadata.rawValue | CommandKey.responseBit) { content in
            content.writeInteger(UInt32(6))
            content.writeInteger(UInt32.max)
        }
        #expect(throws: StreamError.self) { try frame(bytes) }
    }
}
