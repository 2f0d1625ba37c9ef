import RabbitMQClient
import RabbitMQStream
import TestSupport

/// A virtual host with a stream, to which is published over AMQP, and readers of the stream.
struct ScratchStream {
    static let name = ScratchTopology.queue

    let topology: ScratchTopology

    static func with<T>(
        _ arguments: FieldTable = ["x-queue-type": "stream"],
        _ body: (ScratchStream) async throws -> T
    ) async throws -> T {
        try await ScratchTopology.with(queueArguments: arguments) { try await body(ScratchStream(topology: $0)) }
    }

    /// How the stream is reached; in no hurry, since the machine may be busy.
    func configuration(_ change: (inout StreamConfiguration) -> Void = { _ in }) throws -> StreamConfiguration {
        let broker = topology.configuration.addresses[0]
        let address = StreamAddress(
            host: broker.host,
            port: topology.brokerPort - StreamAddress.portDistance,
            virtualHost: broker.virtualHost,
            user: broker.user,
            password: broker.password
        )
        var configuration = try StreamConfiguration(addresses: [address], connectionName: "test stream")
        configuration.heartbeat = .seconds(20)
        configuration.connectTimeout = .seconds(60)
        configuration.callTimeout = .seconds(60)
        configuration.longestWait = .milliseconds(200)
        change(&configuration)
        return configuration
    }

    /// A reader that gives up at the first error.
    func reader(_ change: (inout StreamConfiguration) -> Void = { _ in }) throws -> StreamReader {
        StreamReader(configuration: try configuration(change), shouldRetry: { _ in false })
    }

    /// Publishes messages with these numbers, and returns when all are confirmed.
    func publish(_ numbers: some Sequence<Int>, body: [UInt8] = []) async throws {
        let publisher = try await topology.publisher()
        var events = publisher.events.makeAsyncIterator()
        let messages = numbers.map { topology.message($0, body: body) }
        try await publisher.publish(messages)
        var confirmed = 0
        while confirmed < messages.count, let batch = await events.next(isolation: #isolation) {
            for case .settled(let tokens, .confirmed) in batch { confirmed += tokens.count }
        }
        await publisher.close()
    }
}

extension StreamReader {
    /// The first messages of the stream from somewhere on, at least so many.
    func messages(_ count: Int, from start: StreamStart) async throws -> [StreamMessage] {
        var messages: [StreamMessage] = []
        for try await chunk in chunks(of: ScratchStream.name, from: start) {
            messages += chunk.messages
            if messages.count >= count { break }
        }
        return messages
    }
}

extension [StreamMessage] {
    /// The numbers under which they were published.
    func numbers() throws -> [Int] {
        try map { Int(try $0.properties().messageId?.string ?? "") ?? -1 }
    }
}

/// The states of a reader, as they come.
struct NotedStates {
    let stream: AsyncStream<StreamReaderState>
    private let continuation: AsyncStream<StreamReaderState>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    /// What a reader tells them to.
    var note: @Sendable (StreamReaderState) -> Void {
        { [continuation] in continuation.yield($0) }
    }

    /// Waits for a state.
    @discardableResult
    func first<Value>(_ wanted: (StreamReaderState) -> Value?) async -> Value? {
        for await state in stream {
            if let value = wanted(state) { return value }
        }
        return nil
    }

    /// Waits until chunks can be read.
    func connected() async {
        await first { if case .connected = $0 { true } else { nil } }
    }

    /// Waits for an error after which it is tried again.
    func failure() async -> StreamError? {
        await first { if case .disconnected(let error, _) = $0 { error } else { nil } }
    }
}
