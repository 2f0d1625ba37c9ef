import NIOCore
import NIOEmbedded
import Testing

@testable import RabbitMQStream

/// A connection at the end of a channel, without a network: bytes go in and out.
@Suite struct ConnectionHandlerTests {
    /// A channel and what waits for it.
    private struct Bed {
        let channel = EmbeddedChannel()
        let ready: EventLoopPromise<ConnectionFacts>
        private let outcome = Outcome()

        /// What came of the login.
        final class Outcome {
            var result: Result<ConnectionFacts, any Error>?
        }

        init(_ change: (inout StreamConfiguration) -> Void = { _ in }) throws {
            let address = StreamAddress(host: "one")
            var configuration = try StreamConfiguration(addresses: [address], connectionName: "test")
            change(&configuration)
            ready = channel.eventLoop.makePromise()
            let machine = ConnectionMachine(configuration: configuration, address: address)
            try channel.pipeline.syncOperations.addHandler(ConnectionHandler(machine, ready: ready))
            ready.futureResult.assumeIsolated().whenComplete { [outcome] in outcome.result = $0 }
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 5_552)).wait()
        }

        var facts: ConnectionFacts? { try? outcome.result?.get() }

        var failure: StreamError? {
            if case .failure(let error) = outcome.result { error as? StreamError } else { nil }
        }

        func receive(_ bytes: [UInt8]) throws { try channel.writeInbound(ByteBuffer(bytes: bytes)) }

        /// The keys of the frames that were sent.
        func sent() throws -> [UInt16] {
            var keys: [UInt16] = []
            while var frame = try channel.readOutbound(as: ByteBuffer.self) {
                frame.moveReaderIndex(forwardBy: 4)
                keys.append(try #require(frame.getInteger(at: frame.readerIndex, as: UInt16.self)))
            }
            return keys
        }

        /// Logs in; the next request has the number 5.
        func logIn(heartbeat: UInt32 = 0) throws {
            try receive(FrameSamples.properties(.peerProperties, 1, [:]))
            try receive(
                FrameSamples.frame(CommandKey.saslHandshake.rawValue | CommandKey.responseBit) { content in
                    content.writeInteger(UInt32(2))
                    content.writeInteger(StreamResponse.ok.rawValue)
                    content.writeInteger(UInt32(1))
                    content.writeText("PLAIN")
                }
            )
            try receive(FrameSamples.answer(.saslAuthenticate, 3))
            try receive(
                FrameSamples.frame(CommandKey.tune.rawValue) { content in
                    content.writeInteger(UInt32(1 << 20))
                    content.writeInteger(heartbeat)
                }
            )
            try receive(FrameSamples.properties(.open, 4, ["advertised_host": "two", "advertised_port": "1"]))
        }

        func promise() -> EventLoopPromise<ServerAnswer> { channel.eventLoop.makePromise() }
    }

    @Test func loginGoesOverTheChannel() throws {
        let bed = try Bed()
        #expect(try bed.sent() == [17])
        try bed.logIn()
        #expect(try bed.sent() == [18, 19, 20, 21])
        #expect(bed.facts?.node == StreamPlaces.Node(host: "two", port: 1))
        _ = try bed.channel.finish()
    }

    /// What waits for an answer hears of the end, whatever it is.
    @Test func endOfTheChannelIsTheEndOfEverything() async throws {
        var seen = try endOfAChannel()
        for await chunk in seen.chunks {
            switch chunk {
            case .success(let chunk): seen.words.append("\(chunk.offsets)")
            case .failure(let error): seen.words.append("\(error.code)")
            }
        }
        #expect(seen.words == ["answer connectionLost", "3..<4", "connectionLost"])
    }

    /// A subscription that has no answer yet, a chunk of it, and the end. The channel belongs to one thread.
    private func endOfAChannel() throws -> (chunks: ChunkQueue, words: [String]) {
        let (chunks, sink) = ChunkQueue.makeStream()
        let bed = try Bed()
        try bed.logIn()
        let promise = bed.promise()
        var words: [String] = []
        promise.futureResult.assumeIsolated().whenFailure { error in
            words.append("answer \((error as? StreamError)?.code.description ?? "\(error)")")
        }
        let call = SubscriptionCall(subscription: 1, stream: "history", start: .first, limit: 1_000, sink: sink)
        try bed.channel.writeOutbound(ConnectionCall.subscribe(call, promise))
        try bed.receive(ChunkSample(at: 3, bodies: [[1]]).delivery())
        _ = try bed.channel.finish()
        return (chunks, words)
    }

    @Test func endBeforeTheLoginIsTold() throws {
        let bed = try Bed()
        _ = try bed.channel.finish()
        #expect(bed.failure?.code == .connectionLost)
    }

    @Test func otherProtocolEndsTheChannel() throws {
        let bed = try Bed()
        try bed.receive(Array("AMQP\u{0}\u{0}\u{9}\u{1}".utf8))
        #expect(bed.failure?.code == .protocolMismatch)
        #expect(!bed.channel.isActive)
    }

    /// The answer to Close is sent before the channel is closed.
    @Test func closeIsAnswered() throws {
        let bed = try Bed()
        try bed.logIn()
        _ = try bed.sent()
        try bed.receive(
            FrameSamples.frame(CommandKey.close.rawValue) { content in
                content.writeInteger(UInt32(1))
                content.writeInteger(StreamResponse.ok.rawValue)
                content.writeText("bye")
            }
        )
        #expect(try bed.sent() == [CommandKey.close.rawValue | CommandKey.responseBit])
        #expect(!bed.channel.isActive)
    }

    @Test func timePassesOverTheChannel() throws {
        let bed = try Bed()
        try bed.logIn(heartbeat: 2)
        _ = try bed.sent()
        bed.channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(try bed.sent() == [CommandKey.heartbeat.rawValue])
        bed.channel.embeddedEventLoop.advanceTime(by: .seconds(3))
        #expect(!bed.channel.isActive, "nothing has come for two intervals")
    }

    @Test func loginThatStandsStillHasAnEnd() throws {
        let bed = try Bed { $0.connectTimeout = .seconds(3) }
        bed.channel.embeddedEventLoop.advanceTime(by: .seconds(4))
        #expect(bed.failure?.code == .timeout)
        #expect(!bed.channel.isActive)
    }

    @Test func chunksThatAreTakenArePaid() throws {
        let (_, sink) = ChunkQueue.makeStream()
        let bed = try Bed()
        try bed.logIn()
        let call = SubscriptionCall(subscription: 1, stream: "history", start: .first, limit: 100, sink: sink)
        try bed.channel.writeOutbound(ConnectionCall.subscribe(call, bed.promise()))
        try bed.receive(FrameSamples.answer(.subscribe, 5))
        let chunk = ChunkSample(at: 3, bodies: [[UInt8](repeating: 1, count: 100)])
        try bed.receive(chunk.delivery())
        try bed.receive(chunk.delivery())
        _ = try bed.sent()
        for _ in 0..<2 {
            try bed.channel.writeOutbound(ConnectionCall.taken(bytes: try chunk.chunk().byteCount, subscription: 1))
        }
        #expect(try bed.sent() == [CommandKey.credit.rawValue])
        try bed.channel.writeOutbound(ConnectionCall.close)
        #expect(try bed.sent() == [CommandKey.close.rawValue])
        try bed.receive(FrameSamples.answer(.close, 6))
        #expect(!bed.channel.isActive)
    }

    @Test func requestAfterTheEndIsRefused() throws {
        let bed = try Bed()
        try bed.logIn()
        try bed.channel.writeOutbound(ConnectionCall.close)
        let promise = bed.promise()
        var isRefused = false
        promise.futureResult.assumeIsolated().whenFailure { isRefused = ($0 as? StreamError)?.code == .closed }
        try bed.channel.writeOutbound(ConnectionCall.request(.metadata(stream: "history"), promise))
        #expect(isRefused)
        _ = try bed.channel.finish()
    }
}
