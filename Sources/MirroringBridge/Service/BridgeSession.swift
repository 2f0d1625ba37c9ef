import Logging
import RabbitMQClient
import RabbitMQStream

/// What the bridge does on one connection to the broker, for as long as it lasts.
struct BridgeSession {
    let topology: TopologyMaintainer
    let policies: PolicyMaintainer
    let barriers: Barriers
    let reading: HistoryReading
    let leader: Leader
    let replays: ReplayServer
    let watch: HistoryWatch

    /// Works until the connection breaks, the task is cancelled, or the reading of the history has to begin again.
    ///
    /// - Returns: why it has to begin again.
    func run(on consumer: AMQPConsumer) async throws -> ReadingOutcome.Reason {
        await barriers.pause()
        var refused = RefusedParts()
        try await topology.ensure(on: consumer, &refused)
        do {
            return try await work(on: consumer, after: refused)
        } catch let error as StreamError where error.code == .offsetBeyondEnd {
            await reading.forgetHistory(error)
            return .otherHistory
        }
    }

    private func work(on consumer: AMQPConsumer, after refused: RefusedParts) async throws -> ReadingOutcome.Reason {
        let (caughtUp, signal) = AsyncStream<Void>.makeStream()
        return try await withThrowingTaskGroup(of: ReadingOutcome.Reason.self) { group in
            group.addTask { try await reading.run(on: consumer) { signal.finish() } }
            group.addTask { try await leader.serve(on: consumer) }
            group.addTask { try await topology.keep(on: consumer, after: refused) }
            group.addTask { try await policies.keep() }
            group.addTask {
                try await watch.begin()
                try await watch.keep()
            }
            group.addTask {
                // A bridge that doesn't know the past yet leaves the requests to the others.
                for await _ in caughtUp {}
                try Task.checkCancellation()
                try await reading.completeUnfinishedRuns(user: consumer.user)
                try await replays.serve(on: consumer)
            }
            defer { group.cancelAll() }
            // Whatever ends first ends the session.
            guard let reason = try await group.next() else { throw CancellationError() }
            return reason
        }
    }
}
