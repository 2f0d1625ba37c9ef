import MirroringFiles

/// A connection that publishes, with confirms.
///
/// It consumes nothing: the broker may stop reading from a publisher's connection, and deliveries would stop with it.
public actor AMQPPublisher: BrokerConnection {
    private static let channel: UInt16 = 1

    private let executor: SerialQueueExecutor
    private let transport: Transport
    private var watch: SocketWatch?
    private var window = ConfirmWindow()
    private var patience: ConfirmTimeout
    private var isBlocked = false
    /// Why the connection is over, once it is.
    private var end: AMQPError?
    private let continuation: AsyncStream<[PublisherEvent]>.Continuation

    /// What the broker says, batch by batch; ends after ``PublisherEvent/closed(_:)``. One reader.
    public nonisolated let events: AsyncStream<[PublisherEvent]>
    /// The authenticated user: the only `user_id` that the broker accepts.
    public nonisolated let user: String

    /// The connection's own queue: nothing else ever touches librabbitmq's state.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Connects, logs in and asks for confirms.
    public static func open(
        _ configuration: BrokerConfiguration,
        address: BrokerAddress
    ) async throws(AMQPError) -> AMQPPublisher {
        let executor = SerialQueueExecutor(label: "amqp.publisher")
        let transport = try await ConnectionOpening(executor).open(configuration, address) {
            transport throws(AMQPError) in
            try transport.openChannel(channel)
            try transport.selectConfirms(channel)
        }
        let publisher = AMQPPublisher(
            executor: executor,
            transport: transport,
            user: address.user,
            patience: ConfirmTimeout(limit: configuration.confirmTimeout)
        )
        await publisher.start(heartbeat: configuration.heartbeat)
        return publisher
    }

    private init(
        executor: SerialQueueExecutor,
        transport: sending Transport,
        user: String,
        patience: ConfirmTimeout
    ) {
        self.patience = patience
        self.executor = executor
        self.transport = transport
        self.user = user
        (events, continuation) = AsyncStream.makeStream()
    }

    private func start(heartbeat: Duration) {
        watch = SocketWatch(transport.socket, heartbeat: heartbeat, queue: executor.queue) { [weak self] in
            self?.assumeIsolated { $0.receive() }
        }
        receive()
    }

    /// Hands messages to the broker, in order. Their outcomes come through ``events``.
    ///
    /// - Parameter messages: a mandatory message needs a `messageId` that no other of its key has, to be told apart when
    ///   returned. What ``events`` say of a message they say of its ``OutgoingMessage/token``.
    /// - Throws: ``AMQPError`` if the connection is over: why it ended. How many of the messages arrived is unknown then.
    public func publish(_ messages: some Collection<OutgoingMessage> & Sendable) throws(AMQPError) {
        guard watch != nil else {
            throw end ?? AMQPError(.closed, origin: .caller, "Could not publish: the connection is closed.")
        }
        var unsendable: [PublisherEvent] = []
        for message in messages {
            let properties: MessageProperties
            do {
                properties = try message.properties(inFrameOf: transport.frameSize)
            } catch {
                // The broker never counts what it is not sent.
                unsendable.append(.settled(message.token...message.token, .unsendable(error)))
                continue
            }
            let address = ReturnAddress(
                exchange: message.exchange,
                routingKey: message.routingKey,
                messageId: properties.messageId
            )
            window.append(token: message.token, address: address)
            do {
                try transport.publish(message, properties, on: Self.channel)
            } catch {
                finish(error, after: unsendable)
                throw error
            }
        }
        if !unsendable.isEmpty { continuation.yield(unsendable) }
        receive()
    }

    /// Says goodbye to the broker and ends ``events``. A broker that takes nothing for now would not answer: it is left without.
    public func close() {
        guard watch != nil else { return }
        if !isBlocked { transport.close() }
        finish(nil)
    }

    private func receive() {
        guard watch != nil else { return }
        var batch: [PublisherEvent] = []
        for event in transport.receive() {
            switch event {
            case .confirmed(let tag, let multiple):
                batch += window.settle(tag, multiple: multiple, as: .confirmed)
            case .nacked(let tag, let multiple):
                batch += window.settle(tag, multiple: multiple, as: .nacked)
            case .returned(let code, let text, let address):
                window.markReturned(code: code, text: text, address: address)
            case .blocked(let reason):
                isBlocked = true
                batch.append(.blocked(reason: reason))
            case .unblocked:
                isBlocked = false
                batch.append(.unblocked)
            case .channelClosed(_, let error), .connectionClosed(let error):
                // A publisher is its one channel: without it, it starts over.
                return finish(error, after: batch)
            case .delivery, .consumerCancelled:
                break  // nothing is consumed here
            }
        }
        if patience.isOver(oldest: window.oldest, isBlocked: isBlocked, at: .now) {
            return finish(Self.confirmMissing, after: batch)
        }
        if !batch.isEmpty { continuation.yield(batch) }
    }

    private static let confirmMissing = AMQPError(
        .timeout,
        origin: .caller,
        "The broker did not say in time what became of a message, as where a queue that it is for has no leader; what has no confirm is "
            + "published again on a new connection."
    )

    private func finish(_ error: AMQPError?, after batch: [PublisherEvent] = []) {
        guard watch != nil else { return }
        watch = nil
        end = error
        transport.markBroken()
        continuation.yield(batch + [.closed(error)])
        continuation.finish()
    }
}
