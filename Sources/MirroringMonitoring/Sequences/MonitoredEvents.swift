import Synchronization

/// The events of a subscription, in the order of each run, none twice. One reader.
///
/// What is read next acknowledges what was read before, so a slow reader leaves the rest at the broker.
public struct MonitoredEvents: AsyncSequence, Sendable {
    /// One event.
    public typealias Element = MonitoredEvent
    /// Why no more events come.
    public typealias Failure = MonitoringError

    /// Events on their way to the reader, who says when it is done with them.
    fileprivate struct PendingBatch: Sendable {
        var events: ArraySlice<MonitoredEvent>
        let taken: Promise<Void>
    }

    /// The batch that is being read. It outlives an iterator: whoever leaves a loop and begins another goes on where it was.
    fileprivate final class CurrentBatch: Sendable {
        private let batch = Mutex<PendingBatch?>(nil)

        /// The batch's next event; nil when all were read, and then the batch is done with.
        func next() -> MonitoredEvent? {
            let (event, done) = batch.withLock { batch -> (MonitoredEvent?, PendingBatch?) in
                if let event = batch?.events.popFirst() { return (event, nil) }
                defer { batch = nil }
                return (nil, batch)
            }
            done?.taken.keep(())
            return event
        }

        func begin(_ next: PendingBatch?) {
            batch.withLock { $0 = next }
        }
    }

    private let batches: AsyncStream<Result<PendingBatch, MonitoringError>>
    private let current = CurrentBatch()

    private init(batches: AsyncStream<Result<PendingBatch, MonitoringError>>) {
        self.batches = batches
    }

    static func make() -> (events: MonitoredEvents, source: Source) {
        let (batches, continuation) = AsyncStream<Result<PendingBatch, MonitoringError>>.makeStream()
        return (MonitoredEvents(batches: batches), Source(continuation: continuation))
    }

    /// Begins to read, or goes on.
    public func makeAsyncIterator() -> Iterator {
        Iterator(base: batches.makeAsyncIterator(), current: current)
    }

    /// Reads event by event.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate var base: AsyncStream<Result<PendingBatch, MonitoringError>>.Iterator
        fileprivate let current: CurrentBatch

        /// The next event; nil when the task is cancelled.
        ///
        /// - Throws: ``MonitoringError`` when the subscription can't be made or has ended, and is not to be made again.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(MonitoringError) -> MonitoredEvent? {
            if let event = current.next() { return event }
            current.begin(try await base.next(isolation: actor)?.get())
            return current.next()
        }
    }

    /// Where a session puts the events.
    struct Source: Sendable {
        fileprivate let continuation: AsyncStream<Result<PendingBatch, MonitoringError>>.Continuation

        /// Hands a batch over and waits until the reader has come back for more, or this task is cancelled.
        ///
        /// - Parameter events: at least one.
        func send(_ events: [MonitoredEvent]) async {
            let taken = Promise<Void>()
            continuation.yield(.success(PendingBatch(events: events[...], taken: taken)))
            await taken.value()
        }

        func finish(_ error: MonitoringError?) {
            if let error { continuation.yield(.failure(error)) }
            continuation.finish()
        }
    }
}
