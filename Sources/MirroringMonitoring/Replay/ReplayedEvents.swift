import RabbitMQClient

/// The answer to a request for a replay, as it comes; its last element says what the bridge says of it.
///
/// Each iterator asks anew, over connections of its own, and ends with them. What is read next acknowledges what was read before: a slow
/// reader leaves the rest at the broker. Where a bridge dies in the middle, another one may begin the answer anew: then events come twice.
public struct ReplayedEvents: AsyncSequence, Sendable {
    /// A part of the answer.
    public typealias Element = ReplayItem
    /// Why there is no answer, or no more of it.
    public typealias Failure = MonitoringError

    /// An answer for as long as somebody reads it.
    fileprivate final class Reading: Sendable {
        let handOver = HandOver<ReplayItem>()
        private let work: Task<Void, Never>

        init(_ question: ReplayQuestion, to broker: BrokerConfiguration) {
            work = Task { [handOver] in await ReplayedEvents.read(question, of: broker, into: handOver) }
        }

        deinit {
            work.cancel()
        }
    }

    let question: ReplayQuestion
    let broker: BrokerConfiguration

    /// Asks, and begins to read.
    public func makeAsyncIterator() -> Iterator {
        Iterator(reading: Reading(question, to: broker))
    }

    /// Reads part by part.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let reading: Reading

        /// The next part; nil behind the end, and when the task is cancelled.
        ///
        /// - Throws: ``MonitoringError``: what the broker said, ``MonitoringError/Code/replayRefused`` with the bridge's reason,
        ///   ``MonitoringError/Code/noAnswer``, or ``MonitoringError/Code/answerIncomplete``.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(MonitoringError) -> ReplayItem? {
            try await reading.handOver.next()
        }
    }

    private static func read(
        _ question: ReplayQuestion,
        of broker: BrokerConfiguration,
        into handOver: HandOver<ReplayItem>
    ) async {
        do {
            let once = ConnectionRecovery.once(configuration: broker)
            try await once.run(on: AMQPConsumer.self) { consumer in
                let reading = try await ReplayReading(question, on: consumer, of: broker)
                do {
                    while let items = try await reading.next() {
                        await handOver.send(items)
                        if case .complete? = items.last { return }
                    }
                } catch let error as AMQPError {
                    // Another broker's answer does not go on where this one's has ended.
                    throw MonitoringError(error)
                }
            }
            handOver.finish(nil)
        } catch let error as MonitoringError {
            handOver.finish(error)
        } catch let error as AMQPError {
            handOver.finish(MonitoringError(error))
        } catch {
            handOver.finish(nil)  // cancelled: nobody reads any more
        }
    }
}
