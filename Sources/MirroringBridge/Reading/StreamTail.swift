import MirroringWire
import RabbitMQClient

/// Finds where the history ends now.
///
/// A stream does not tell; so the bridge reads what comes next and publishes a barrier, until the barrier arrives. What was confirmed
/// before the barrier stands before it. It reads nothing that was there before, of which the broker may be unable to deliver something.
/// The history may miss a barrier that another queue has taken, so it is published until it comes.
struct StreamTail {
    let consumer: AMQPConsumer
    let barriers: Barriers

    /// The position of a barrier that was published just now.
    func locate(id: String) async throws -> UInt64 {
        let request = ConsumeOptions(
            queue: WireNames.Queue.history,
            prefetch: 1_000,
            streamOffset: .next,
            bodyLimit: 0
        )
        return try await consumer.withSubscription(request) { subscription in
            try await withThrowingTaskGroup(of: UInt64.self) { group in
                group.addTask { try await position(of: id, in: subscription) }
                group.addTask {
                    // Only now: published before, the barrier could lie before the place where the reading begins.
                    while true {
                        try await barriers.publish(id: id, user: consumer.user)
                        try await Task.sleep(for: Barriers.patience)
                    }
                }
                defer { group.cancelAll() }
                guard let position = try await group.next() else { throw CancellationError() }
                return position
            }
        }
    }

    private func position(of id: String, in subscription: Subscription) async throws -> UInt64 {
        for try await batch in subscription.deliveries {
            let own = batch.first { $0.properties.messageId == id && $0.exchange == WireNames.Exchange.monitor }
            if let position = own?.streamOffset { return position }
            if let last = batch.last { try await subscription.acknowledge(through: last) }
        }
        throw CancellationError()
    }

    /// What was published was routed nowhere, so events are not either.
    static let topologyMissing = AMQPError(
        .notFound,
        origin: .connection,
        "No queue takes what is published to \"\(WireNames.Exchange.monitor)\". Either the topology was changed, which bridges "
            + "repair by themselves, or the stream \"\(WireNames.Queue.history)\" is down: look at its state on the broker."
    )
}

extension PublishOutcome {
    /// Makes sure that what was published was led to the history, or to the dead letters.
    ///
    /// Somebody else's queue that refuses it says nothing of the history, which refuses nothing while it is there: whoever waits for a
    /// barrier publishes another one after a while, and letters are looked for.
    func requireTaken() throws(AMQPError) {
        switch self {
        case .confirmed, .nacked: return
        case .returned: throw StreamTail.topologyMissing
        case .unsendable(let error): throw error
        }
    }
}
