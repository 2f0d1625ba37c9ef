import Foundation
import RabbitMQClient
import TestSupport
import Testing

/// The publisher's side of the AMQP layer on a real broker.
@Suite(.timeLimit(.minutes(15))) struct PublishingTests {
    @Test func everyMessageIsConfirmedOnceAndArrivesAsItWasSent() async throws {
        try await ScratchTopology.with { scratch in
            let consumer = try await scratch.consumer()
            let subscription = try await consumer.subscribe(
                ConsumeOptions(queue: ScratchTopology.queue, prefetch: 100)
            )
            let publisher = try await scratch.publisher()
            var events = publisher.events.makeAsyncIterator()

            var message = scratch.message(1, body: [UInt8](repeating: 0xFF, count: 300_000))
            message.properties.contentType = "application/json"
            message.properties.correlationId = "correlation"
            message.properties.replyTo = "reply"
            message.properties.type = "type"
            message.properties.appId = "app"
            message.properties.userId = publisher.user
            message.properties.timestamp = 1_700_000_000
            message.properties.headers = [
                "text": "täxt", "number": -42, "truth": true, "real": .double(1.5), "bytes": .bytes([0, 255]),
                "time": .timestamp(1_700_000_000), "table": .table(["inner": "value"]), "list": .array(["a", 1]),
                "void": .void,
            ]
            try await publisher.publish([message])
            #expect(await events.events { _ in true } == [.settled(1...1, .confirmed)])

            let delivery = try #require(try await subscription.next(1).first)
            #expect(delivery.properties == message.properties)
            #expect(delivery.body == message.body)
            #expect(delivery.exchange == ScratchTopology.exchange)
            #expect(delivery.routingKey == "a.b.c")
            #expect(!delivery.isRedelivered)

            try await publisher.publish((2...500).map { scratch.message($0) })
            var confirmed: Set<UInt64> = []
            while confirmed.count < 499, let batch = await events.next() {
                for case .settled(let tokens, .confirmed) in batch {
                    #expect(confirmed.isDisjoint(with: tokens))
                    confirmed.formUnion(tokens)
                }
            }
            #expect(confirmed == Set(2...500))
            await publisher.close()
            #expect(await events.next() == [.closed(nil)])
            #expect(await events.next() == nil)
            await consumer.close()
        }
    }

    /// The broker returns such a message and acknowledges it all the same.
    @Test func messageThatNoQueueTakesIsReturnedAndNotConfirmed() async throws {
        try await ScratchTopology.with { scratch in
            let publisher = try await scratch.publisher()
            var events = publisher.events.makeAsyncIterator()
            var lost = scratch.message(2, exchange: "amq.direct")
            lost.isMandatory = true
            try await publisher.publish([scratch.message(1), lost, scratch.message(3)])
            var outcomes: [UInt64: PublishOutcome] = [:]
            while outcomes.count < 3, let batch = await events.next() {
                for case .settled(let tokens, let outcome) in batch {
                    for token in tokens { outcomes[token] = outcome }
                }
            }
            #expect(outcomes == [1: .confirmed, 2: .returned(code: 312, text: "NO_ROUTE"), 3: .confirmed])
            await publisher.close()
        }
    }

    /// Replays to two requesters send the same events, and one of the two has gone.
    @Test func messageThatComesBackIsNotTakenForItsCopyInAnotherQueue() async throws {
        try await ScratchTopology.with { scratch in
            let publisher = try await scratch.publisher()
            var events = publisher.events.makeAsyncIterator()
            let keys = [ScratchTopology.queue, "a queue that is gone"]
            try await publisher.publish(
                keys.enumerated().map { number, key in
                    OutgoingMessage(
                        exchange: "",
                        routingKey: key,
                        isMandatory: true,
                        properties: scratch.message(1).properties,
                        body: [],
                        token: UInt64(number)
                    )
                }
            )
            var outcomes: [UInt64: PublishOutcome] = [:]
            while outcomes.count < 2, let batch = await events.next() {
                for case .settled(let tokens, let outcome) in batch {
                    for token in tokens { outcomes[token] = outcome }
                }
            }
            #expect(outcomes == [0: .confirmed, 1: .returned(code: 312, text: "NO_ROUTE")])
            await publisher.close()
        }
    }

    @Test func messageThatTheQueueRefusesIsNacked() async throws {
        let arguments: FieldTable = ["x-max-length": 1, "x-overflow": "reject-publish"]
        try await ScratchTopology.with(queueArguments: arguments) { scratch in
            let publisher = try await scratch.publisher()
            var events = publisher.events.makeAsyncIterator()
            var nacked = false
            for number in 1...20 where !nacked {
                try await publisher.publish([scratch.message(number)])
                nacked = await events.events { _ in true }.contains { event in
                    if case .settled(_, .nacked) = event { true } else { false }
                }
            }
            #expect(nacked)
            await publisher.close()
        }
    }

    @Test(
        arguments: [
            ("forged user", AMQPError.Code.preconditionFailed, 406), ("missing exchange", .notFound, 404),
        ]
    )
    func whatTheBrokerRefusesEndsThePublisherWithItsCode(what: String, code: AMQPError.Code, number: Int) async throws {
        try await ScratchTopology.with { scratch in
            let publisher = try await scratch.publisher()
            var events = publisher.events.makeAsyncIterator()
            var message = scratch.message(1)
            if what == "forged user" { message.properties.userId = "mallory" } else { message.exchange = "nowhere" }
            try await publisher.publish([message])
            guard case .closed(let error?)? = await events.events(through: { _ in true }).last else {
                Issue.record("not closed")
                return
            }
            #expect(error.code == code)
            #expect(error.reply?.code == number)
            #expect(error.origin == .channel)
            let later = await #expect(throws: AMQPError.self) { try await publisher.publish([scratch.message(2)]) }
            #expect(later == error, "whoever publishes next is told why, too")
        }
    }

    /// A connection without traffic must outlive its heartbeat interval several times.
    @Test func heartbeatsAreServedWhileIdle() async throws {
        try await ScratchTopology.with { scratch in
            var configuration = scratch.configuration
            // A busy broker may be mute itself for longer than two shorter ones.
            configuration.heartbeat = .seconds(10)
            let publisher = try await AMQPPublisher.open(configuration, address: configuration.addresses[0])
            var events = publisher.events.makeAsyncIterator()
            // The broker closes a connection that is silent for two intervals; there is no event to wait for, only time.
            try await Task.sleep(for: .seconds(45))
            try await publisher.publish([scratch.message(1)])
            #expect(await events.next() == [.settled(1...1, .confirmed)])
            await publisher.close()
        }
    }

    @Test func confirmedPublisherReturnsWithTheConfirmAlsoOverAReconnection() async throws {
        try await ScratchTopology.with { scratch in
            let publisher = ConfirmedPublisher(ConnectionRecovery(configuration: scratch.configuration))
            let running = Task { try await publisher.run() }
            #expect(try await publisher.publish(scratch.message(1)) == .confirmed)
            try await scratch.broker.closeConnections()
            #expect(try await publisher.publish(scratch.message(2)) == .confirmed)
            running.cancel()
            await #expect(throws: CancellationError.self) { try await running.value }
            await #expect(throws: CancellationError.self) { try await publisher.publish(scratch.message(3)) }
        }
    }

    /// Whoever declares a queue may have it reject what comes, for ever: a call that waits for more than that would never return.
    @Test func rejectedMessageIsAnOutcomeAndIsNotRepeated() async throws {
        try await ScratchTopology.with { scratch in
            let consumer = try await AMQPConsumer.open(
                scratch.configuration,
                address: scratch.configuration.addresses[0]
            )
            let queue = try await consumer.declareRefusing("full")
            let publisher = ConfirmedPublisher(ConnectionRecovery(configuration: scratch.configuration))
            let running = Task { try await publisher.run() }
            var message = scratch.message(1)
            (message.exchange, message.routingKey) = ("", "full")
            var outcomes: [PublishOutcome] = []
            // The queue takes one or two more than its limit.
            while outcomes.last != .nacked, outcomes.count < 20 {
                outcomes.append(try await publisher.publish(message))
            }
            #expect(outcomes.last == .nacked)
            #expect(outcomes.first == .confirmed)
            try await consumer.deleteQueue("full")
            try await consumer.declare(queue)
            message.properties.messageId = "next"
            #expect(try await publisher.publish(message) == .confirmed)
            let subscription = try await consumer.subscribe(ConsumeOptions(queue: "full", prefetch: 10))
            #expect(try await subscription.next(1).map(\.properties.messageId) == ["next"])
            running.cancel()
            await #expect(throws: CancellationError.self) { try await running.value }
            await consumer.close()
        }
    }
}
