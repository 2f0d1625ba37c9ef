/// The events of a subscription and nothing else, in the order of each run, none twice. One reader.
///
/// What is read next acknowledges what was read before, so a slow reader leaves the rest at the broker. Whoever leaves a loop and begins
/// another goes on where it was. What else ``MonitoringEvents`` has comes with ``MirroringMonitoringClient/reports(of:)``.
public struct MonitoredEvents: AsyncSequence, Sendable {
    /// One event.
    public typealias Element = MonitoredEvent
    /// Why no more events come.
    public typealias Failure = MonitoringError

    private let handOver: HandOver<MonitoringEvent>

    init(_ handOver: HandOver<MonitoringEvent>) {
        self.handOver = handOver
    }

    /// Begins to read, or goes on.
    public func makeAsyncIterator() -> Iterator {
        Iterator(handOver: handOver)
    }

    /// Reads event by event.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let handOver: HandOver<MonitoringEvent>

        /// The next event; nil when the task is cancelled.
        ///
        /// - Throws: ``MonitoringError`` when the subscription can't be made or has ended, and is not to be made again.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(MonitoringError) -> MonitoredEvent? {
            while let next = try await handOver.next() {
                if case .event(let event) = next { return event }
            }
            return nil
        }
    }
}
