import RabbitMQClient
import TestSupport
import Testing

/// Messages at the limits of AMQP, and beyond, on a real broker.
@Suite(.timeLimit(.minutes(15))) struct MessageLimitTests {
    /// What the broker's frames hold when its configuration says nothing of them.
    private static let largest = 131_072 - 20

    /// A message whose properties take so many bytes.
    private func message(_ number: Int, bytes: Int, in scratch: ScratchTopology) -> OutgoingMessage {
        var message = scratch.message(number, body: [1, 2, 3])
        message.properties.headers = ["large": ""]
        let missing = bytes - message.properties.encodedBytes
        message.properties.headers["large"] = .string(String(repeating: "x", count: missing))
        return message
    }

    private func outcomes(
        of messages: [OutgoingMessage],
        by publisher: AMQPPublisher,
        _ events: inout AsyncStream<[PublisherEvent]>.Iterator
    ) async throws -> [PublishOutcome] {
        try await publisher.publish(messages)
        var outcomes: [UInt64: PublishOutcome] = [:]
        while outcomes.count < messages.count, let batch = await events.next(isolation: #isolation) {
            for event in batch {
                switch event {
                case .settled(let tokens, let outcome):
                    for token in tokens { outcomes[token] = outcome }
                case .closed(let error): throw error ?? AMQPError(.closed, origin: .caller, "Closed.")
                case .blocked, .unblocked: break
                }
            }
        }
        return messages.compactMap { outcomes[$0.token] }
    }

    /// One such message used to be the end of the connection, and of each one after it.
    @Test func messageBeyondTheLimitsHasAnOutcomeOfItsOwnAndTheOthersGoOn() async throws {
        try await ScratchTopology.with { scratch in
            let publisher = try await scratch.publisher()
            var events = publisher.events.makeAsyncIterator()
            let long = String(repeating: "x", count: 256)
            var messages = (1...9).map { scratch.message($0) }
            messages[1].routingKey = long
            messages[3].properties.correlationId = long
            messages[5] = message(6, bytes: Self.largest + 1, in: scratch)
            messages[6].exchange = "amq.direct"
            messages[7].properties.headers[long] = 1
            let all = try await outcomes(of: messages, by: publisher, &events)
            for (index, outcome) in all.enumerated() {
                switch (index, outcome) {
                case (1, .unsendable(let error)), (3, .unsendable(let error)), (5, .unsendable(let error)),
                    (7, .unsendable(let error)):
                    #expect(error.code == .unsendable)
                    #expect(error.description.contains("\"\(ScratchTopology.exchange)\" can't be sent"))
                case (6, let outcome): #expect(outcome == .returned(code: 312, text: "NO_ROUTE"))
                default: #expect(outcome == .confirmed)
                }
            }
            #expect(all.count == messages.count)
            let next = try await outcomes(of: [scratch.message(10)], by: publisher, &events)
            #expect(next == [.confirmed])
            let consumer = try await scratch.consumer()
            let arrived = try await consumer.withSubscription(
                ConsumeOptions(queue: ScratchTopology.queue, prefetch: 100)
            ) { try await $0.next(5) }
            #expect(arrived.map(\.properties.messageId) == ["1", "3", "5", "9", "10"])
            await consumer.close()
            await publisher.close()
        }
    }

    @Test func confirmedPublisherNeverRepeatsWhatCannotBeSent() async throws {
        try await ScratchTopology.with { scratch in
            let publisher = ConfirmedPublisher(ConnectionRecovery(configuration: scratch.configuration))
            let running = Task { try await publisher.run() }
            var bad = scratch.message(2)
            bad.properties.appId = String(repeating: "x", count: 300)
            var replaced = message(3, bytes: 200_000, in: scratch)
            replaced.shorterProperties = scratch.message(4).properties
            let outcomes = try await publisher.publish([scratch.message(1), bad, replaced])
            guard outcomes.count == 3, case .unsendable = outcomes[1] else {
                Issue.record("\(outcomes)")
                return
            }
            #expect(outcomes[0] == .confirmed)
            #expect(outcomes[2] == .confirmed)
            #expect(try await publisher.publish(scratch.message(5)) == .confirmed)
            guard case .unsendable? = try await publisher.publishOnce([bad]).first else {
                Issue.record("sent")
                return
            }
            let consumer = try await scratch.consumer()
            let arrived = try await consumer.withSubscription(
                ConsumeOptions(queue: ScratchTopology.queue, prefetch: 100)
            ) { try await $0.next(3) }
            #expect(arrived.map(\.properties.messageId) == ["1", "4", "5"])
            await consumer.close()
            running.cancel()
            _ = await running.result
        }
    }

    /// A stream delivers a message with one more header, in a frame that is larger than was negotiated.
    @Test(arguments: ["stream", "quorum", "classic"]) func headersThatFillAFrameAreRead(kind: String) async throws {
        try await ScratchTopology.with(queueArguments: ["x-queue-type": .string(kind)]) { scratch in
            let publisher = try await scratch.publisher()
            var events = publisher.events.makeAsyncIterator()
            let messages = [
                message(1, bytes: Self.largest, in: scratch), scratch.message(2),
                message(3, bytes: Self.largest - 20, in: scratch),
            ]
            let all = try await outcomes(of: messages, by: publisher, &events)
            #expect(all == [.confirmed, .confirmed, .confirmed])
            await publisher.close()
            let consumer = try await scratch.consumer()
            let offset: StreamOffset? = kind == "stream" ? .first : nil
            // A queue that has delivered them before adds how often it has.
            for _ in 1...2 {
                let request = ConsumeOptions(queue: ScratchTopology.queue, prefetch: 100, streamOffset: offset)
                let arrived = try await consumer.withSubscription(request) { try await $0.next(3) }
                #expect(arrived.map(\.properties.messageId) == ["1", "2", "3"])
                #expect(arrived.map(\.body) == messages.map(\.body))
                for (delivery, message) in zip(arrived, messages) {
                    #expect(delivery.properties.headers["large"] == message.properties.headers["large"])
                }
            }
            await consumer.close()
        }
    }
}
