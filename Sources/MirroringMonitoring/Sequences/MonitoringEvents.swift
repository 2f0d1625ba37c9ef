/// All that a subscriber gets, as one sequence: events, and whatever must be known about them, each in its place.
///
/// Each iterator is a subscription of its own, over a connection of its own, that begins when it is made and ends with it: leaving the
/// loop is enough. What is read next acknowledges what was read before, so a slow reader leaves the rest at the broker.
public struct MonitoringEvents: AsyncSequence, Sendable {
    /// An event, or what must be known.
    public typealias Element = MonitoringEvent
    /// Why no more comes.
    public typealias Failure = MonitoringError

    /// A subscription for as long as somebody reads.
    fileprivate final class Reading: Sendable {
        let handOver: HandOver<MonitoringEvent>
        private let subscription: Task<Void, Never>

        init(_ begin: (HandOver<MonitoringEvent>) -> Task<Void, Never>) {
            handOver = HandOver()
            subscription = begin(handOver)
        }

        deinit {
            subscription.cancel()
        }
    }

    private let begin: @Sendable (HandOver<MonitoringEvent>) -> Task<Void, Never>

    /// - Parameter begin: begins a subscription that hands all over, and says when it has ended.
    init(_ begin: @escaping @Sendable (HandOver<MonitoringEvent>) -> Task<Void, Never>) {
        self.begin = begin
    }

    /// Begins to subscribe and to read.
    public func makeAsyncIterator() -> Iterator {
        Iterator(reading: Reading(begin))
    }

    /// Reads one by one.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let reading: Reading

        /// What comes next; nil when the task is cancelled.
        ///
        /// - Throws: ``MonitoringError`` when the subscription can't be made or has ended, and is not to be made again.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(MonitoringError) -> MonitoringEvent? {
            try await reading.handOver.next()
        }
    }
}
