import NIOCore
import Testing

@testable import RabbitMQStream

/// What is sent, against bytes that were put together elsewhere.
@Suite struct ClientCommandTests {
    private func expect(_ command: ClientCommand, _ digits: String, _ location: SourceLocation = #_sourceLocation) {
        #expect(Array(buffer: command.frame) == FrameSamples.bytes(digits), sourceLocation: location)
    }

    @Test func subscriptionFromAnOffset() {
        let request = ClientRequest.subscribe(subscription: 1, stream: "history", from: .offset(40), credit: 1)
        expect(.request(9, request), "0000001e0007000100000009010007686973746f7279000400000000000000280001")
    }

    /// There is no place for an offset where none is meant.
    @Test func subscriptionFromTheLastChunk() {
        let request = ClientRequest.subscribe(subscription: 255, stream: "h", from: .last, credit: 1)
        expect(.request(9, request), "000000100007000100000009ff00016800020001")
    }

    @Test func subscriptionFromAMoment() {
        let request = ClientRequest.subscribe(subscription: 0, stream: "h", from: .timestamp(-1), credit: 2)
        expect(.request(1, request), "00000018000700010000000100000168" + "0005ffffffffffffffff0002")
    }

    @Test func login() {
        let request = ClientRequest.saslAuthenticate(mechanism: "PLAIN", data: [0, 97, 0, 98])
        expect(.request(3, request), "00000017001300010000000300" + "05504c41494e" + "00000004" + "00610062")
    }

    @Test func commandsWithoutAnAnswer() {
        expect(.credit(subscription: 1, chunks: 16), "00000007" + "00090001" + "01" + "0010")
        expect(.tune(frameMax: 1 << 20, heartbeat: 5), "0000000c" + "00140001" + "00100000" + "00000005")
        expect(.heartbeat, "00000004" + "00170001")
        expect(.closed(7), "0000000a" + "80160001" + "00000007" + "0001")
    }

    @Test func propertiesKeepTheirOrder() {
        expect(
            .request(1, .peerProperties(["b": "1", "a": ""])),
            "00000017" + "00110001" + "00000001" + "00000002" + "000162" + "000131" + "000161" + "0000"
        )
    }
}
