import MirroringFiles

/// A connection that consumes, and that declares what it consumes from.
public actor AMQPConsumer: BrokerConnection {
    /// The channel on which everything but consuming is asked: a refusal closes a channel, and must not end a subscription.
    private static let controlChannel: UInt16 = 1

    private let executor: SerialQueueExecutor
    private let transport: Transport
    private var watch: SocketWatch?
    private var isControlChannelOpen = true
    private var subscriptions: [UInt16: DeliveryStream.Source] = [:]
    /// The channel of the newest one.
    private var newestChannel = controlChannel
    private let loss: AsyncStream<AMQPError>.Continuation

    /// Why the connection broke, once it has, however much that arrived before is unread still; ends without a reason where this side has
    /// ended it. One reader.
    package nonisolated let losses: AsyncStream<AMQPError>
    /// The broker and the user of the connection.
    public nonisolated let address: BrokerAddress
    /// The authenticated user.
    public nonisolated var user: String { address.user }

    /// The connection's own queue: nothing else ever touches librabbitmq's state.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Connects and logs in.
    public static func open(
        _ configuration: BrokerConfiguration,
        address: BrokerAddress
    ) async throws(AMQPError) -> AMQPConsumer {
        let executor = SerialQueueExecutor(label: "amqp.consumer")
        let transport = try await ConnectionOpening(executor).open(configuration, address) {
            transport throws(AMQPError) in
            transport.acceptLargerFrames()
            try transport.openChannel(controlChannel)
        }
        let consumer = AMQPConsumer(executor: executor, transport: transport, address: address)
        await consumer.start(heartbeat: configuration.heartbeat)
        return consumer
    }

    private init(executor: SerialQueueExecutor, transport: sending Transport, address: BrokerAddress) {
        self.executor = executor
        self.transport = transport
        self.address = address
        (losses, loss) = AsyncStream<AMQPError>.makeStream()
    }

    private func start(heartbeat: Duration) {
        watch = SocketWatch(transport.socket, heartbeat: heartbeat, queue: executor.queue) { [weak self] in
            self?.assumeIsolated { $0.receive() }
        }
        receive()
    }

    /// Says goodbye to the broker; every subscription ends without an error.
    public func close() {
        guard watch != nil else { return }
        transport.close()
        finish(nil)
    }

    /// Says goodbye to the broker and does not wait for its answer, which may never come where the broker has failed; every subscription
    /// ends without an error.
    public func leave() {
        guard watch != nil else { return }
        transport.leave()
        finish(nil)
    }

    /// Asks something on the channel that is for that, which is opened again if a refusal has closed it.
    func control<T>(_ body: (Transport, UInt16) throws(AMQPError) -> T) throws(AMQPError) -> T {
        defer { receive() }
        if !isControlChannelOpen {
            try transport.openChannel(Self.controlChannel)
            isControlChannelOpen = true
        }
        do {
            return try body(transport, Self.controlChannel)
        } catch {
            isControlChannelOpen = error.origin != .channel
            throw error
        }
    }

    // MARK: Consuming

    /// Consumes a queue for as long as the closure runs, and stops consuming it then, however the closure ends.
    public func withSubscription<T: Sendable>(
        _ request: ConsumeOptions,
        _ body: (Subscription) async throws -> T
    ) async throws -> T {
        let subscription = try subscribe(request)
        do {
            let result = try await body(subscription)
            await subscription.cancel()
            return result
        } catch {
            await subscription.cancel()
            throw error
        }
    }

    /// Begins to consume a queue.
    ///
    /// - Returns: a subscription that lasts until it is cancelled or the connection ends.
    public func subscribe(_ request: ConsumeOptions) throws(AMQPError) -> Subscription {
        defer { receive() }
        let channel = try freeChannel()
        try transport.openChannel(channel)
        newestChannel = channel
        transport.limitBodies(to: request.bodyLimit, on: channel)
        try transport.consume(
            request.queue,
            prefetch: request.prefetch,
            isExclusive: request.isExclusive,
            arguments: request.arguments,
            on: channel
        )
        let (deliveries, source) = DeliveryStream.make()
        subscriptions[channel] = source
        return Subscription(deliveries: deliveries, source: source, consumer: self, channel: channel)
    }

    /// A number is used again as late as possible: what the broker still says of a subscription that is over is not taken for another
    /// one's.
    private func freeChannel() throws(AMQPError) -> UInt16 {
        let count = Int(transport.channelLimit - Self.controlChannel)
        let begin = Int(newestChannel - Self.controlChannel)
        let channels = (0..<count).lazy.map { Self.controlChannel + 1 + UInt16((begin + $0) % count) }
        guard let channel = channels.first(where: { subscriptions[$0] == nil }) else {
            throw AMQPError(
                .resourceError,
                origin: .caller,
                "The connection has no channel left for another subscription: it has \(transport.channelLimit). Use another "
                    + "connection, or have the broker allow more (channel_max)."
            )
        }
        return channel
    }

    func acknowledge(through tag: UInt64, of subscription: Subscription) throws(AMQPError) {
        guard isOpen(subscription) else {
            throw transport.failure
                ?? AMQPError(.closed, origin: .caller, "Could not acknowledge deliveries: the subscription is over.")
        }
        try transport.acknowledge(tag, multiple: true, on: subscription.channel)
    }

    /// Closes the subscription's channel: that cancels the consumer without the `basic.nack` that ends a stream's connection.
    func cancel(_ subscription: Subscription, because reason: AMQPError?) {
        guard isOpen(subscription) else { return }
        subscriptions[subscription.channel] = nil
        transport.closeChannel(subscription.channel)
        subscription.source.finish(reason)
        receive()
    }

    /// False for one that is over, whose channel may be another's by now.
    private func isOpen(_ subscription: Subscription) -> Bool {
        subscriptions[subscription.channel] === subscription.source
    }

    // MARK: Receiving

    private func receive() {
        while takeWhatArrived() {}
    }

    /// - Returns: whether to look again, because a call was made in between: what arrives before its answer waits in the library,
    ///   of which the socket tells nothing.
    private func takeWhatArrived() -> Bool {
        guard watch != nil else { return false }
        var hasCalled = false
        var batches: [UInt16: [Delivery]] = [:]
        for event in transport.receive() {
            switch event {
            case .delivery(let channel, let delivery):
                batches[channel, default: []].append(delivery)
            case .consumerCancelled(let channel):
                hand(over: &batches)
                transport.closeChannel(channel)
                hasCalled = true
                end(channel, consumerCancelled)
            case .channelClosed(Self.controlChannel, _):
                isControlChannelOpen = false
            case .channelClosed(let channel, let error):
                hand(over: &batches)
                end(channel, error)
            case .connectionClosed(let error):
                hand(over: &batches)
                finish(error)
                return false
            case .confirmed, .nacked, .returned, .blocked, .unblocked:
                break  // nothing is published here
            }
        }
        hand(over: &batches)
        return hasCalled
    }

    private var consumerCancelled: AMQPError {
        AMQPError(
            .consumerCancelled,
            origin: .channel,
            "The broker ended the subscription, because its queue was deleted or its node went away. Subscribe again."
        )
    }

    private func hand(over batches: inout [UInt16: [Delivery]]) {
        for (channel, batch) in batches {
            subscriptions[channel]?.yield(batch)
        }
        batches = [:]
    }

    private func end(_ channel: UInt16, _ error: AMQPError) {
        subscriptions.removeValue(forKey: channel)?.finish(error)
    }

    private func finish(_ error: AMQPError?) {
        guard watch != nil else { return }
        watch = nil
        transport.markBroken()
        for source in subscriptions.values {
            source.finish(error)
        }
        subscriptions = [:]
        if let error { loss.yield(error) }
        loss.finish()
    }
}
