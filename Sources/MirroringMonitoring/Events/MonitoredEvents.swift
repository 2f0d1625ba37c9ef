/// The events of a subscription, in the order of each run, none twice. One reader.
///
/// What is read next acknowledges what was read before, so a slow reader leaves the rest at the broker.
public struct MonitoredEvents: AsyncSequence, Sendable {
    /// One event.
    public typealias Element = MonitoredEvent
    /// Why no more events come.
    public typealias Failure = MonitoringError

    /// A batch on its way to the reader, who finishes `taken` when done with it.
    fileprivate struct Parcel: Sendable {
        let events: [MonitoredEvent]
        let taken: AsyncStream<Never>.Continuation
    }

    private let parcels: AsyncStream<Result<Parcel, MonitoringError>>

    static func make() -> (events: MonitoredEvents, source: Source) {
        let (parcels, continuation) = AsyncStream<Result<Parcel, MonitoringError>>.makeStream()
        return (MonitoredEvents(parcels: parcels), Source(continuation: continuation))
    }

    /// Begins to read.
    public func makeAsyncIterator() -> Iterator {
        Iterator(base: parcels.makeAsyncIterator())
    }

    /// Reads event by event.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate var base: AsyncStream<Result<Parcel, MonitoringError>>.Iterator
        private var parcel: Parcel?
        private var index = 0

        fileprivate init(base: AsyncStream<Result<Parcel, MonitoringError>>.Iterator) {
            self.base = base
        }

        /// The next event; nil when the task is cancelled.
        ///
        /// - Throws: ``MonitoringError`` when the subscription can't be made or has ended, and is not to be made again.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(MonitoringError) -> MonitoredEvent? {
            if let parcel, index < parcel.events.count {
                index += 1
                return parcel.events[index - 1]
            }
            parcel?.taken.finish()
            parcel = try await base.next(isolation: actor)?.get()
            index = 1
            return parcel?.events.first
        }
    }

    /// Where a session puts the events.
    struct Source: Sendable {
        fileprivate let continuation: AsyncStream<Result<Parcel, MonitoringError>>.Continuation

        /// Hands a batch over and waits until the reader has come back for more, or this task is cancelled.
        ///
        /// - Parameter events: at least one.
        func send(_ events: [MonitoredEvent]) async {
            let (taken, continuation) = AsyncStream<Never>.makeStream()
            self.continuation.yield(.success(Parcel(events: events, taken: continuation)))
            for await _ in taken {}
        }

        func finish(_ error: MonitoringError?) {
            if let error { continuation.yield(.failure(error)) }
            continuation.finish()
        }
    }
}
