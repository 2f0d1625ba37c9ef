import Foundation
import MirroringEvents
import MirroringWire
import RabbitMQClient
import Synchronization
import TestSupport

/// Asks bridges for replays, as a client in any language does: with nothing but the contract.
struct ReplayRequester {
    let consumer: AMQPConsumer
    let replyTo: String
    private let subscription: Subscription
    private let publisher: AMQPPublisher
    private let mailbox = Mailbox()

    /// What came back.
    struct Answer {
        var events: [Delivery] = []
        var end: Delivery

        var complete: ReplayComplete {
            get throws { try ReplayComplete(json: end.body) }
        }

        /// The events' bodies, read.
        var read: [MirroringStatusEventArgs] {
            get throws { try events.map { try MirroringStatusEventArgs(json: $0.body) } }
        }
    }

    /// What has come and was not asked for yet, and what was asked.
    private final class Mailbox: Sendable {
        private let state = Mutex((events: [String: [Delivery]](), answers: [Answer]()))
        private let requests = Mutex<[String: OutgoingMessage]>([:])

        func note(_ request: OutgoingMessage, id: String) {
            requests.withLock { $0[id] = request }
        }

        /// The request of an answer.
        func request(of answer: Answer) -> OutgoingMessage? {
            requests.withLock { $0[answer.end.properties.correlationId ?? ""] }
        }

        func put(_ batch: [Delivery]) -> Answer? {
            state.withLock { state in
                for delivery in batch {
                    if delivery.properties.headers[WireNames.Header.replayed] == nil {
                        let events = state.events.removeValue(forKey: delivery.properties.correlationId ?? "") ?? []
                        state.answers.append(Answer(events: events, end: delivery))
                    } else {
                        let request = delivery.properties.headers[WireNames.Header.requestId]?.string ?? ""
                        state.events[request, default: []].append(delivery)
                    }
                }
                return state.answers.isEmpty ? nil : state.answers.removeFirst()
            }
        }
    }

    init(_ broker: TestBroker) async throws {
        consumer = try await broker.consumer()
        replyTo = WireNames.Queue.reply(user: consumer.user, id: UUID())
        try await consumer.declare(.exclusive(replyTo))
        subscription = try await consumer.subscribe(ConsumeOptions(queue: replyTo, prefetch: 1_000))
        let configuration = try broker.configuration("test requester")
        publisher = try await AMQPPublisher.open(configuration, address: configuration.addresses[0])
    }

    /// Sends a request; returns when the broker has it.
    func ask(
        _ request: ReplayRequest = ReplayRequest(),
        key: String = WireNames.replayAllKey,
        exchange: String = WireNames.Exchange.replay,
        id: String = UUID().uuidString,
        _ change: @Sendable (inout MessageProperties) -> Void = { _ in }
    ) async throws {
        var properties = MessageProperties()
        properties.messageId = id
        properties.correlationId = id
        properties.replyTo = replyTo
        properties.userId = publisher.user
        change(&properties)
        let message = OutgoingMessage(
            exchange: exchange,
            routingKey: key,
            properties: properties,
            body: request.encodedJSON()
        )
        mailbox.note(message, id: id)
        try await publisher.publish([message])
    }

    /// The next answer that is complete: its end, and the events that were sent for the same request. What a bridge has no time for
    /// is asked again.
    func answer() async throws -> Answer {
        while true {
            let answer = try await next()
            guard answer.end.properties.type == WireNames.MessageType.replayRefused,
                let wait = try ReplayRefusal(json: answer.end.body).retryAfter,
                let request = mailbox.request(of: answer)
            else { return answer }
            try await Task.sleep(for: wait)
            try await publisher.publish([request])
        }
    }

    private func next() async throws -> Answer {
        if let answer = mailbox.put([]) { return answer }
        for try await batch in subscription.deliveries {
            if let last = batch.last { try await subscription.acknowledge(through: last) }
            if let answer = mailbox.put(batch) { return answer }
        }
        throw CancellationError()
    }

    /// Asks and waits for the answer.
    func replay(_ request: ReplayRequest = ReplayRequest(), key: String = WireNames.replayAllKey) async throws -> Answer
    {
        try await ask(request, key: key)
        return try await answer()
    }

    func close() async {
        await publisher.close()
        await consumer.close()
    }
}
