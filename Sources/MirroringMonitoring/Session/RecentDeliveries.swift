import DequeModule
import RabbitMQClient

/// Tells a delivery that comes again from one that is new: a value, without I/O.
///
/// That it was delivered before is what the broker says of it; it may have ended the subscription before it sent it. So what came here
/// has to be known here. The order of a run does not tell: it forgets runs that ended a while ago, and knows nothing of what is no event.
struct RecentDeliveries {
    /// How many are remembered: no others can come again than those that were not acknowledged, and these came last.
    private let limit: Int
    private var hashes: Deque<Int> = []

    /// - Parameter limit: how many deliveries may wait for their acknowledgement.
    init(limit: Int) {
        self.limit = limit
    }

    /// Takes note of a delivery; false for one that came before.
    mutating func note(_ delivery: Delivery) -> Bool {
        let hash = Self.hash(of: delivery)
        if delivery.isRedelivered, hashes.contains(hash) { return false }
        if hashes.count == limit { hashes.removeFirst() }
        hashes.append(hash)
        return true
    }

    private static func hash(of delivery: Delivery) -> Int {
        var hasher = Hasher()
        hasher.combine(delivery.routingKey)
        hasher.combine(delivery.properties.messageId)
        delivery.body.withUnsafeBytes { hasher.combine(bytes: $0) }
        return hasher.finalize()
    }
}
