import RabbitMQClient

/// Reads a session's queue, with as many subscriptions on its connection as it takes. It belongs to the session's actor; one reader.
///
/// A broker has little patience with a reader that stands still: where a delivery waits for its acknowledgement for longer than the
/// broker's `consumer_timeout`, 30 minutes by default and by a clock that may jump, RabbitMQ ends the subscription (of a queue like this
/// one up to 4.2). The queue, its bindings and what waits in it stay as long as the connection, and what was not acknowledged goes back
/// to its place. So the queue is subscribed to again, and nothing is lost.
final class SessionReading {
    private let queue: SessionQueue
    private let prefetch: UInt16
    /// The subscription that there is, or was until the reader comes back.
    private(set) var subscription: Subscription
    private var begin = ContinuousClock.now
    /// The waits before another subscription, for a broker that ends each at once.
    private var backoff = Backoff()
    private var recent: RecentDeliveries
    private var unacknowledged: (last: Delivery, count: Int)?
    /// Why this side has ended the reading.
    private var reason: AMQPError?

    /// Reads a queue that is subscribed to.
    ///
    /// - Parameters:
    ///   - queue: the queue.
    ///   - subscription: the first subscription.
    ///   - prefetch: how many deliveries may wait for their acknowledgement.
    init(_ queue: SessionQueue, by subscription: Subscription, prefetch: UInt16) {
        self.queue = queue
        self.subscription = subscription
        self.prefetch = prefetch
        recent = RecentDeliveries(limit: Int(prefetch))
    }

    /// What arrives next, without what came before.
    ///
    /// - Returns: a batch, empty after ``wake()``, where all of it came before, and where the queue was subscribed to again, to which
    ///   ``wake()`` may have come too late; nil when the task is cancelled.
    /// - Throws: why nothing more comes on this connection.
    func next() async throws(AMQPError) -> [Delivery]? {
        do {
            var deliveries = subscription.deliveries.makeAsyncIterator()
            guard let batch = try await deliveries.next(isolation: #isolation) else { return nil }
            if let last = batch.last { unacknowledged = (last, batch.count) }
            return batch.filter { recent.note($0) }
        } catch {
            guard error.endsSubscriptionAlone else { throw error }
            if let reason { throw reason }
            try await subscribeAgain(after: error)
            return []
        }
    }

    /// Acknowledges what was read.
    ///
    /// - Returns: how many deliveries the queue has got rid of by that; none where the subscription or the connection is over by now, which
    ///   ``next()`` tells.
    func acknowledge() async -> Int {
        guard let (last, count) = unacknowledged else { return 0 }
        unacknowledged = nil
        do {
            try await subscription.acknowledge(through: last)
            return count
        } catch {
            return 0
        }
    }

    /// Puts an empty batch behind what has arrived.
    func wake() {
        subscription.wake()
    }

    /// Ends the reading behind what has arrived, unless it ends there with a better reason.
    func end(because reason: AMQPError) async {
        self.reason = reason
        await subscription.cancel(because: reason)
    }

    private func subscribeAgain(after end: AMQPError) async throws(AMQPError) {
        var generator = SystemRandomNumberGenerator()
        backoff.succeeded(for: begin.duration(to: .now))
        do {
            try await Task.sleep(for: backoff.next(using: &generator))
            subscription = try await queue.subscribe(prefetch: prefetch)
        } catch {
            throw end
        }
        begin = .now
        if let reason { await subscription.cancel(because: reason) }
    }
}

extension AMQPError {
    /// Whether a subscription is over, and nothing is said of its queue and its connection.
    var endsSubscriptionAlone: Bool {
        origin == .channel && (code == .preconditionFailed || code == .consumerCancelled)
    }
}
