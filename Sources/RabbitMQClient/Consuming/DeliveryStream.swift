import Synchronization

/// Deliveries in batches, as they arrive; ends with an error when the broker ends the subscription or the connection.
///
/// No more than the subscription's prefetch count waits in it. One reader.
public struct DeliveryStream: AsyncSequence, Sendable {
    /// A batch, empty only after ``Subscription/wake()``.
    public typealias Element = [Delivery]
    /// Why the deliveries ended.
    public typealias Failure = AMQPError

    private let stream: AsyncStream<Result<[Delivery], AMQPError>>

    static func make() -> (stream: DeliveryStream, source: Source) {
        let (stream, continuation) = AsyncStream<Result<[Delivery], AMQPError>>.makeStream()
        return (DeliveryStream(stream: stream), Source(continuation: continuation))
    }

    /// Begins to read.
    public func makeAsyncIterator() -> Iterator {
        Iterator(base: stream.makeAsyncIterator())
    }

    /// Reads batch by batch.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate var base: AsyncStream<Result<[Delivery], AMQPError>>.Iterator

        /// The next batch; nil after the subscription was cancelled by this side, or when the task is cancelled.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(AMQPError) -> [Delivery]? {
            try await base.next(isolation: actor)?.get()
        }
    }

    /// Where a consumer puts what arrives; by it one subscription is told from another.
    final class Source: Sendable {
        private let continuation: AsyncStream<Result<[Delivery], AMQPError>>.Continuation
        private let finished = Atomic(false)

        fileprivate init(continuation: AsyncStream<Result<[Delivery], AMQPError>>.Continuation) {
            self.continuation = continuation
        }

        func yield(_ batch: [Delivery]) {
            continuation.yield(.success(batch))
        }

        /// Whether nothing more comes, read or not.
        var isFinished: Bool { finished.load(ordering: .acquiring) }

        func finish(_ error: AMQPError?) {
            finished.store(true, ordering: .releasing)
            if let error { continuation.yield(.failure(error)) }
            continuation.finish()
        }
    }
}
