import RabbitMQClient
import TestSupport
import Testing

/// The consumer's side of the AMQP layer on a real broker.
@Suite(.timeLimit(.minutes(15))) struct ConsumingTests {
    private func publish(_ numbers: ClosedRange<Int>, to scratch: ScratchTopology) async throws {
        let publisher = try await scratch.publisher()
        var events = publisher.events.makeAsyncIterator()
        try await publisher.publish(numbers.map { scratch.message($0) })
        var confirmed = 0
        while confirmed < numbers.count, let batch = await events.next() {
            for case .settled(let tokens, .confirmed) in batch { confirmed += tokens.count }
        }
        await publisher.close()
    }

    @Test func streamIsReadFromAnyOffsetAndReadingTakesNothingAway() async throws {
        try await ScratchTopology.with(queueArguments: ["x-queue-type": "stream"]) { scratch in
            try await publish(1...1_000, to: scratch)
            let consumer = try await scratch.consumer()
            for (offset, first) in [(StreamOffset.first, 1), (.offset(0), 1), (.offset(990), 991), (.first, 1)] {
                let request = ConsumeOptions(queue: ScratchTopology.queue, prefetch: 100, streamOffset: offset)
                try await consumer.withSubscription(request) { subscription in
                    var expected = first
                    for try await batch in subscription.deliveries {
                        for delivery in batch {
                            #expect(delivery.properties.messageId == "\(expected)")
                            #expect(delivery.streamOffset == UInt64(expected - 1))
                            expected += 1
                        }
                        if expected > 1_000 { break }
                        if let last = batch.last { try await subscription.acknowledge(through: last) }
                    }
                    #expect(expected == 1_001)
                }
            }
            await consumer.close()
        }
    }

    @Test func whatIsNotAcknowledgedComesAgainAndNoMoreThanThePrefetchWaits() async throws {
        try await ScratchTopology.with { scratch in
            try await publish(1...10, to: scratch)
            let consumer = try await scratch.consumer()
            let request = ConsumeOptions(queue: ScratchTopology.queue, prefetch: 4)
            try await consumer.withSubscription(request) { subscription in
                let first = try await subscription.next(4)
                #expect(first.map(\.properties.messageId) == ["1", "2", "3", "4"])
                try await subscription.acknowledge(through: first[1])
            }
            // The broker gives them back after it has closed the channel.
            try await eventually { try await consumer.declare(.passive(ScratchTopology.queue)).messages == 8 }
            try await consumer.withSubscription(request) { subscription in
                let again = try await subscription.next(4)
                #expect(again.map(\.properties.messageId) == ["3", "4", "5", "6"])
                let first = again.prefix(2).map(\.isRedelivered)
                #expect(first == [true, true])
            }
            await consumer.close()
        }
    }

    @Test func refusedDeclarationsNameTheirOperandAndLeaveTheConnectionUsable() async throws {
        try await ScratchTopology.with { scratch in
            let consumer = try await scratch.consumer()
            let subscription = try await consumer.subscribe(
                ConsumeOptions(queue: ScratchTopology.queue, prefetch: 10)
            )
            let missing = await #expect(throws: AMQPError.self) { try await consumer.declare(.passive("nowhere")) }
            #expect(missing?.code == .notFound)
            #expect(missing?.description.contains("\"nowhere\"") == true)
            let other = await #expect(throws: AMQPError.self) {
                try await consumer.declare(
                    QueueDeclaration(ScratchTopology.queue, arguments: ["x-queue-type": "classic"])
                )
            }
            #expect(other?.code == .preconditionFailed)
            #expect(other?.reply?.code == 406)
            #expect(try await consumer.declare(.passive(ScratchTopology.queue)).consumers == 1)
            try await publish(1...1, to: scratch)
            #expect(try await subscription.next(1).count == 1)
            await consumer.close()
        }
    }

    @Test func deletedQueueEndsItsSubscriptionAndNoOther() async throws {
        try await ScratchTopology.with { scratch in
            let consumer = try await scratch.consumer()
            try await consumer.declare(.exclusive("short-lived"))
            let doomed = try await consumer.subscribe(ConsumeOptions(queue: "short-lived", prefetch: 10))
            let other = try await consumer.subscribe(ConsumeOptions(queue: ScratchTopology.queue, prefetch: 10))
            try await consumer.deleteQueue("short-lived")
            let error = await #expect(throws: AMQPError.self) { try await doomed.next(1) }
            #expect(error?.code == .consumerCancelled)
            try await publish(1...1, to: scratch)
            #expect(try await other.next(1).count == 1)
            await consumer.close()
        }
    }

    @Test func whoWakesAReaderSendsItAnEmptyBatch() async throws {
        try await ScratchTopology.with { scratch in
            try await publish(1...1, to: scratch)
            let consumer = try await scratch.consumer()
            let request = ConsumeOptions(queue: ScratchTopology.queue, prefetch: 10)
            try await consumer.withSubscription(request) { subscription in
                var batches = subscription.deliveries.makeAsyncIterator()
                let arrived = try await batches.next(isolation: nil)
                #expect(arrived?.map(\.properties.messageId) == ["1"])
                subscription.wake()
                let empty = try await batches.next(isolation: nil)
                #expect(empty?.isEmpty == true)
            }
            await consumer.close()
        }
    }

    @Test func cancelledSubscriptionEndsWithTheReasonItIsGiven() async throws {
        try await ScratchTopology.with { scratch in
            let consumer = try await scratch.consumer()
            let subscription = try await consumer.subscribe(
                ConsumeOptions(queue: ScratchTopology.queue, prefetch: 10)
            )
            let reason = AMQPError(.timeout, origin: .caller, "It took too long.")
            await subscription.cancel(because: reason)
            await #expect(throws: reason) { try await subscription.next(1) }
            await subscription.cancel(because: AMQPError(.closed, origin: .caller, "It is over already."))
            try await consumer.declare(.passive(ScratchTopology.queue))
            await consumer.close()
        }
    }

    /// Its channel is the next one's then.
    @Test func subscriptionThatIsOverDoesNothingToALaterOne() async throws {
        try await ScratchTopology.with { scratch in
            try await publish(1...1, to: scratch)
            let consumer = try await scratch.consumer()
            let request = ConsumeOptions(queue: ScratchTopology.queue, prefetch: 10)
            let former = try await consumer.subscribe(request)
            let delivery = try #require(try await former.next(1).first)
            await former.cancel()
            let current = try await consumer.subscribe(request)
            #expect(try await current.next(1).count == 1)
            await former.cancel()
            let error = await #expect(throws: AMQPError.self) { try await former.acknowledge(through: delivery) }
            #expect(error?.code == .closed)
            try await publish(2...2, to: scratch)
            #expect(try await current.next(1).map(\.properties.messageId) == ["2"])
            await current.cancel()
            try await consumer.withSubscription(request) { subscription in
                let again = try await subscription.next(2)
                #expect(again.map(\.properties.messageId) == ["1", "2"], "neither was acknowledged")
            }
            await consumer.close()
        }
    }

    @Test func closedConnectionEndsSubscriptionsWithTheBrokersReason() async throws {
        try await ScratchTopology.with { scratch in
            // By its name: the API still lists the connection that made the queue.
            let consumer = try await scratch.configured { $0.connectionName = "doomed" }.consumer()
            let subscription = try await consumer.subscribe(
                ConsumeOptions(queue: ScratchTopology.queue, prefetch: 10)
            )
            try await scratch.broker.closeConnections(named: "doomed")
            let error = await #expect(throws: AMQPError.self) { try await subscription.next(1) }
            #expect(error?.code == .connectionForced)
            #expect(error?.origin == .connection)
        }
    }

    @Test func reconnectionRunsTheWorkAgainAndItsStatesHaveNames() async throws {
        try await ScratchTopology.with { topology in
            // By its name: the API still lists the connection that made the queue.
            let scratch = topology.configured { $0.connectionName = "doomed" }
            let (states, continuation) = AsyncStream<ConnectionState>.makeStream()
            let reconnection = ConnectionRecovery(
                configuration: scratch.configuration,
                onStateChange: { continuation.yield($0) }
            )
            let address = scratch.configuration.addresses[0]
            let work = Task {
                try await reconnection.run(on: AMQPConsumer.self) { consumer in
                    try await consumer.declare(.exclusive("mine"))
                    let subscription = try await consumer.subscribe(ConsumeOptions(queue: "mine", prefetch: 1))
                    _ = try await subscription.next(1)
                }
            }
            var iterator = states.makeAsyncIterator()
            #expect(await iterator.next() == .connecting(address, attempt: 1))
            #expect(await iterator.next() == .connected(address))
            try await scratch.broker.closeConnections(named: "doomed")
            guard case .disconnected(let error, _)? = await iterator.next() else {
                Issue.record("not disconnected")
                return
            }
            #expect(error.code == .connectionForced)
            #expect(await iterator.next() == .connecting(address, attempt: 1))
            #expect(await iterator.next() == .connected(address))
            work.cancel()
            _ = await work.result
            #expect(await iterator.next() == .stopped)
        }
    }
}
