import RabbitMQClient
import RabbitMQManagement
import TestSupport
import Testing

/// Connections over a network that breaks.
@Suite(.timeLimit(.minutes(15))) struct ConnectionFaultTests {
    private func with(
        _ change: (inout BrokerConfiguration) -> Void = { _ in },
        _ body: (ScratchTopology, NetworkPath) async throws -> Void
    ) async throws {
        try await ScratchTopology.with { scratch in
            let path = try NetworkPath(to: scratch.configuration.addresses[0].port)
            try await body(scratch.through(path, change), path)
        }
    }

    /// What was handed to the socket is not with the broker.
    @Test func publishThatSucceedsIsNoDeliveryWithoutAConfirm() async throws {
        try await with { scratch, path in
            let publisher = try await scratch.publisher()
            var events = publisher.events.makeAsyncIterator()
            path.stall()
            try await publisher.publish([scratch.message(1)])
            path.reset()
            path.resume()
            guard case .closed(let error?)? = await events.events(through: { _ in true }).first else {
                Issue.record("something was said of a message that never arrived")
                return
            }
            #expect(error.code == .connectionLost)
            let consumer = try await scratch.consumer()
            #expect(try await consumer.declare(.passive(ScratchTopology.queue)).messages == 0)
            await consumer.close()
        }
    }

    @Test func resetIsSaidAsWhatItIs() async throws {
        try await with { scratch, path in
            let publisher = try await scratch.publisher()
            var events = publisher.events.makeAsyncIterator()
            path.reset()
            let error = await events.error()
            #expect(error?.description == "Could not keep the connection to the broker: connection reset by peer.")
            #expect(error?.code == .connectionLost)
        }
    }

    /// Whoever asks something later may be the first that anybody hears.
    @Test func whatIsAskedAfterALossFailsForTheReasonOfTheLoss() async throws {
        try await with { scratch, path in
            let consumer = try await scratch.consumer()
            let subscription = try await consumer.subscribe(ConsumeOptions(queue: ScratchTopology.queue, prefetch: 1))
            try await scratch.publisher().publish([scratch.message(1)])
            let delivery = try #require(try await subscription.deliveries.first { _ in true }?.first)
            path.reset()
            let loss = try #require(await consumer.losses.first { _ in true })
            let refusal = await #expect(throws: AMQPError.self) {
                try await consumer.declare(.passive(ScratchTopology.queue))
            }
            #expect(refusal?.description == loss.description)
            let late = await #expect(throws: AMQPError.self) { try await subscription.acknowledge(through: delivery) }
            #expect(late?.description == loss.description)
        }
    }

    /// Nobody need read what has arrived to learn of it.
    @Test func lossOfAConnectionThatConsumesIsToldOnce() async throws {
        try await with { scratch, path in
            let consumer = try await scratch.consumer()
            path.reset()
            let losses = await consumer.losses.reduce(into: []) { $0.append($1.code) }
            #expect(losses == [.connectionLost])
            let other = try await scratch.consumer()
            await other.close()
            #expect(await other.losses.first { _ in true } == nil, "this side has ended it")
        }
    }

    @Test func loginThatIsResetMayBeTriedAgain() async throws {
        try await with { scratch, path in
            path.cut(afterBytes: 4)  // half of the greeting
            let error = await #expect(throws: AMQPError.self) { _ = try await scratch.publisher() }
            #expect(error?.code == .connectionLost)
            #expect(error?.description.contains("connection reset by peer") == true)
        }
    }

    @Test func publishIntoANetworkThatTakesNothingIsEnded() async throws {
        try await with {
            // Opening takes some calls, which a busy broker takes its time for.
            $0.callTimeout = .seconds(15)
            $0.heartbeat = .seconds(60)
        } _: { scratch, path in
            let publisher = try await scratch.publisher()
            let message = scratch.message(1, body: [UInt8](repeating: 1, count: 40_000_000))
            path.stall()
            let error = await #expect(throws: AMQPError.self) { try await publisher.publish([message]) }
            #expect(error?.code == .timeout)
            #expect(error?.description.contains("took nothing for 15 s") == true)
        }
    }

    @Test func peerThatIsSilentForTwoHeartbeatsIsTakenForDead() async throws {
        try await with {
            // A busy broker may be mute by itself for longer than two shorter ones.
            $0.heartbeat = .seconds(10)
        } _: { scratch, path in
            let publisher = try await scratch.publisher()
            let consumer = try await scratch.consumer()
            let subscription = try await consumer.subscribe(
                ConsumeOptions(queue: ScratchTopology.queue, prefetch: 1)
            )
            var events = publisher.events.makeAsyncIterator()
            path.stall()
            let time = await ContinuousClock().measure {
                #expect(await events.error()?.code == .timeout)
                let error = await #expect(throws: AMQPError.self) { _ = try await subscription.next(1) }
                #expect(error?.code == .timeout)
            }
            #expect(time > .seconds(5) && time < .seconds(50), "a call that nobody answers takes a minute")
        }
    }

    /// Without it, whoever reads deliveries would wait for ever on a connection that nobody looks at any more.
    @Test func callThatGetsNoAnswerEndsTheSubscriptionsOfItsConnection() async throws {
        try await with {
            $0.callTimeout = .seconds(15)
            $0.heartbeat = .seconds(60)
        } _: { scratch, path in
            let consumer = try await scratch.consumer()
            let subscription = try await consumer.subscribe(
                ConsumeOptions(queue: ScratchTopology.queue, prefetch: 1)
            )
            path.stall()
            let refused = await #expect(throws: AMQPError.self) {
                try await consumer.declare(.passive(ScratchTopology.queue))
            }
            #expect(refused?.code == .timeout)
            let error = await #expect(throws: AMQPError.self) { _ = try await subscription.next(1) }
            #expect(error == refused)
        }
    }

    /// A delivery that arrives while a channel is being closed waits in the library, and the socket is silent after it.
    @Test func deliveryThatArrivesDuringACallIsHandedOverWithoutAnotherWake() async throws {
        try await with {
            $0.heartbeat = .seconds(60)
        } _: { scratch, path in
            let consumer = try await scratch.consumer()
            try await consumer.declare(QueueDeclaration("doomed"))
            let doomed = try await consumer.subscribe(ConsumeOptions(queue: "doomed", prefetch: 1))
            let other = try await consumer.subscribe(ConsumeOptions(queue: ScratchTopology.queue, prefetch: 1))
            path.stall()
            try await scratch.broker.management.insistingOnDeletion {
                try await scratch.broker.management.deleteQueue("doomed", virtualHost: scratch.broker.virtualHost)
            }
            let direct = scratch.configured { $0.addresses[0].port = scratch.brokerPort }
            let publisher = try await direct.publisher()
            var events = publisher.events.makeAsyncIterator()
            try await publisher.publish([scratch.message(1)])
            _ = await events.next()
            // The cancel arrives well before the delivery does.
            path.slow(bytesPerSecond: 200)
            let error = await #expect(throws: AMQPError.self) { _ = try await doomed.next(1) }
            #expect(error?.code == .consumerCancelled)
            let start = ContinuousClock.now
            #expect(try await other.next(1).count == 1)
            #expect(start.duration(to: .now) < .seconds(25), "a heartbeat comes after 30")
            path.resume()
            await publisher.close()
            await consumer.close()
        }
    }
}
