import NIOCore
import NIOPosix
import NIOSSL

/// A connection to a broker that is logged in.
struct StreamConnection: Sendable {
    let address: StreamAddress
    let facts: ConnectionFacts
    private let channel: any Channel
    private let configuration: StreamConfiguration

    /// Connects and logs in. A task that is cancelled leaves no connection behind.
    static func open(
        _ configuration: StreamConfiguration,
        address: StreamAddress
    ) async throws(StreamError) -> StreamConnection {
        let tls = address.usesTLS ? try StreamTLS.context(configuration) : nil
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let ready = loop.makePromise(of: ConnectionFacts.self)
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(TimeAmount(configuration.connectTimeout))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls {
                        let name = StreamTLS.serverName(address.host)
                        try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: name))
                    }
                    let machine = ConnectionMachine(configuration: configuration, address: address)
                    try pipeline.addHandler(ConnectionHandler(machine, ready: ready))
                }
            }
        do {
            let channel = try await bootstrap.connect(host: address.host, port: address.port).get()
            let facts = try await withTaskCancellationHandler {
                try await ready.futureResult.get()
            } onCancel: {
                channel.close(promise: nil)
            }
            return StreamConnection(address: address, facts: facts, channel: channel, configuration: configuration)
        } catch {
            ready.fail(error)
            throw await .unreachable(address, error, configuration)
        }
    }

    private init(
        address: StreamAddress,
        facts: ConnectionFacts,
        channel: any Channel,
        configuration: StreamConfiguration
    ) {
        self.address = address
        self.facts = facts
        self.channel = channel
        self.configuration = configuration
    }

    // MARK: Requests

    /// Where a stream is.
    ///
    /// - Throws: ``StreamError/Code/notFound``, or whatever the broker says instead.
    func places(of stream: String) async throws(StreamError) -> StreamPlaces {
        guard case .places(let places) = try await answer(.metadata(stream: stream)), let place = places[stream] else {
            throw StreamError(
                .protocolMismatch,
                origin: .content,
                "The broker at \(address) does not tell where the stream \"\(stream)\" is."
            )
        }
        do {
            return try place.get()
        } catch {
            throw .refused(error.response, to: ClientRequest.metadata(stream: stream).purpose)
        }
    }

    /// Subscribes to a stream.
    ///
    /// - Returns: its chunks as they come.
    func subscribe(
        _ subscription: UInt8,
        to stream: String,
        from start: OffsetSpecification
    ) async throws(StreamError) -> ChunkQueue {
        let (chunks, sink) = ChunkQueue.makeStream()
        let call = SubscriptionCall(
            subscription: subscription,
            stream: stream,
            start: start,
            limit: configuration.unreadBytes,
            sink: sink
        )
        let promise = makePromise()
        submit(.subscribe(call, promise), promise)
        try check(
            await answer(of: promise),
            .subscribe(subscription: subscription, stream: stream, from: start, credit: 0)
        )
        return chunks
    }

    /// The last chunk that is there; nil if the stream is empty.
    ///
    /// A broker sends what is there before it looks at the next command. So what has not come when it answers the end of the subscription
    /// was not there at its beginning.
    func lastChunk(of stream: String) async throws(StreamError) -> StreamChunk? {
        let subscription: UInt8 = 255
        let (chunks, sink) = ChunkQueue.makeStream()
        let call = SubscriptionCall(
            subscription: subscription,
            stream: stream,
            start: .last,
            limit: nil,
            sink: sink
        )
        let beginning = makePromise()
        let end = makePromise()
        submit(.subscribe(call, beginning), beginning)
        submit(.request(.unsubscribe(subscription: subscription), end), end)
        let begun = await answer(of: beginning)
        let ended = await answer(of: end)
        sink.finish()
        try check(begun, .subscribe(subscription: subscription, stream: stream, from: .last, credit: 0))
        try check(ended, .unsubscribe(subscription: subscription))
        for await chunk in chunks { return try chunk.get() }
        return nil
    }

    /// Chunks of so many bytes were taken out of a subscription's queue: the broker may send more.
    func taken(_ bytes: Int, of subscription: UInt8) {
        channel.writeAndFlush(ConnectionCall.taken(bytes: bytes, subscription: subscription), promise: nil)
    }

    /// Says goodbye; nobody waits for that.
    func close() {
        channel.writeAndFlush(ConnectionCall.close, promise: nil)
    }

    // MARK: Answers

    private func makePromise() -> EventLoopPromise<ServerAnswer> { channel.eventLoop.makePromise() }

    /// Gives a call to the channel; one that is closed already has nobody to take it.
    private func submit(_ call: ConnectionCall, _ promise: EventLoopPromise<ServerAnswer>) {
        channel.writeAndFlush(call).whenFailure { _ in promise.fail(ConnectionMachine.closed) }
    }

    private func answer(_ request: ClientRequest) async throws(StreamError) -> ServerAnswer {
        let promise = makePromise()
        submit(.request(request, promise), promise)
        let answer = await answer(of: promise)
        try check(answer, request)
        return try answer.get()
    }

    /// Waits for an answer; where the task is cancelled, for none.
    private func answer(of promise: EventLoopPromise<ServerAnswer>) async -> Result<ServerAnswer, StreamError> {
        do {
            let answer = try await withTaskCancellationHandler {
                try await promise.futureResult.get()
            } onCancel: {
                promise.fail(ConnectionMachine.closed)
            }
            return .success(answer)
        } catch {
            return .failure(.lostConnection(to: address, error))
        }
    }

    private func check(_ answer: Result<ServerAnswer, StreamError>, _ request: ClientRequest) throws(StreamError) {
        let response = try answer.get().response
        guard response == .ok else { throw .refused(response, to: request.purpose) }
    }
}
