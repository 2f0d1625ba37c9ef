import Logging
import MirroringDiagnostics
import MirroringWire
import RabbitMQClient

/// Takes replay requests and has them answered. The bridges share one queue of them: whoever takes a request answers it, and it goes back
/// to the others if that bridge dies before it has, or can't.
struct ReplayServer {
    let responder: ReplayResponder
    let clock: any Clock<Duration>
    let recurrences: RecurrenceLog

    /// How many requests are answered at a time, each of another user.
    private static let workers = 4
    /// How long a request may take: the broker closes the channel of one who owes it half an hour, and another bridge may be able to answer.
    private static let longestAnswer = Duration.seconds(600)

    /// A request goes back to the queue, because of that.
    private struct GivenBack: Error {
        let reason: String
    }

    /// Answers until the connection is over or the task is cancelled.
    func serve(on consumer: AMQPConsumer) async throws -> Never {
        try await withThrowingTaskGroup(of: Void.self) { group in
            // Each has a channel, and so an acknowledgement, of its own.
            for _ in 0..<Self.workers {
                group.addTask { try await serveOneByOne(on: consumer) }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
        throw CancellationError()
    }

    /// A request that is given back goes with its subscription, and others are taken by another one.
    private func serveOneByOne(on consumer: AMQPConsumer) async throws {
        let request = ConsumeOptions(
            queue: WireNames.Queue.replayRequests,
            prefetch: 1,
            bodyLimit: ReplayRequestMessage.carriedBytes
        )
        while true {
            do {
                return try await consumer.withSubscription(request) { try await serve($0, on: consumer) }
            } catch let end as GivenBack {
                recurrences.warn("replay request was not answered in time; it is given back") {
                    ["reason": "\(end.reason)"]
                }
            }
        }
    }

    private func serve(_ subscription: Subscription, on consumer: AMQPConsumer) async throws {
        do {
            try await withThrowingDiscardingTaskGroup { refusals in
                for try await batch in subscription.deliveries {
                    for delivery in batch {
                        if let refusal = try await answerInTime(delivery, on: consumer) {
                            // Whoever is refused keeps no worker.
                            refusals.addTask { try await responder.conclude(with: refusal) }
                        }
                        // If the channel is closed by now, the deliveries end, and with the better reason.
                        try? await subscription.acknowledge(through: delivery)
                    }
                }
            }
        } catch let error as AMQPError where error.origin == .channel && error.code == .preconditionFailed {
            // The broker has waited for less than this bridge.
            throw GivenBack(reason: error.description)
        }
    }

    /// While the broker takes nothing, or delivers nothing of the history, there is no answer.
    ///
    /// - Returns: the refusal that is to be sent, if it is one.
    private func answerInTime(_ delivery: Delivery, on consumer: AMQPConsumer) async throws -> OutgoingMessage? {
        try await withThrowingTaskGroup(of: OutgoingMessage?.self) { group in
            group.addTask { try await responder.answer(delivery, on: consumer) }
            group.addTask {
                try await clock.sleep(for: Self.longestAnswer)
                throw GivenBack(reason: "There was no answer within \(Int(Self.longestAnswer / .seconds(60))) minutes.")
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next() else { throw CancellationError() }
            return answer
        }
    }
}
