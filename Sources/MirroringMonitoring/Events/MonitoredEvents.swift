import Synchronization

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
        var events: ArraySlice<MonitoredEvent>
        let taken: AsyncStream<Never>.Continuation
    }

    /// The batch that is being read. It outlives an iterator: whoever leaves a loop and begins another goes on where it was.
    fileprivate final class OpenParcel: Sendable {
        private let parcel = Mutex<Parcel?>(nil)

        /// The batch's next event; nil when all were read, and then the batch is done with.
        func next() -> MonitoredEvent? {
            parcel.withLock { parcel in
                if let event = parcel?.events.popFirst() { return event }
                parcel?.taken.finish()
                parcel = nil
                return nil
            }
        }

        func open(_ next: Parcel?) {
            parcel.withLock { $0 = next }
        }
    }

    private let parcels: AsyncStream<Result<Parcel, MonitoringError>>
    private let open = OpenParcel()

    private init(parcels: AsyncStream<Result<Parcel, MonitoringError>>) {
        self.parcels = parcels
    }

    static func make() -> (events: MonitoredEvents, source: Source) {
        let (parcels, continuation) = AsyncStream<Result<Parcel, MonitoringError>>.makeStream()
        return (MonitoredEvents(parcels: parcels), Source(continuation: continuation))
    }

    /// Begins to read, or goes on.
    public func makeAsyncIterator() -> Iterator {
        Iterator(base: parcels.makeAsyncIterator(), open: open)
    }

    /// Reads event by event.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate var base: AsyncStream<Result<Parcel, MonitoringError>>.Iterator
        fileprivate let open: OpenParcel

        /// The next event; nil when the task is cancelled.
        ///
        /// - Throws: ``MonitoringError`` when the subscription can't be made or has ended, and is not to be made again.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(MonitoringError) -> MonitoredEvent? {
            if let event = open.next() { return event }
            open.open(try await base.next(isolation: actor)?.get())
            return open.next()
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
            self.continuation.yield(.success(Parcel(events: events[...], taken: continuation)))
            for await _ in taken {}
        }

        func finish(_ error: MonitoringError?) {
            if let error { continuation.yield(.failure(error)) }
            continuation.finish()
        }
    }
}
