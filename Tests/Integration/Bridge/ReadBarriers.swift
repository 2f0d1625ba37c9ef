import Foundation
import MirroringWire
import RabbitMQClient
import TestSupport

@testable import MirroringBridge

/// The barriers of a bridge that is not there, and a reader of the history that tells them of what it reads.
struct ReadBarriers {
    let publisher: ConfirmedPublisher
    let barriers: Barriers

    /// Gives a test barriers that nobody reads before ``read()``.
    static func with(_ broker: TestBroker, _ body: (ReadBarriers) async throws -> Void) async throws {
        let publisher = ConfirmedPublisher(ConnectionRecovery(configuration: try broker.configuration("test barriers")))
        let consumer = try await broker.consumer()
        let barriers = Barriers(publisher: publisher, bridgeId: UUID(), user: consumer.user)
        let read = ReadBarriers(publisher: publisher, barriers: barriers)
        let request = ConsumeOptions(queue: WireNames.Queue.history, prefetch: 100, streamOffset: .first)
        let subscription = try await consumer.subscribe(request)
        let publishing = Task { try await publisher.run() }
        let reading = Task {
            for try await batch in subscription.deliveries {
                let passed = batch.compactMap { BarrierMessage($0) }
                await read.barriers.observe(passed, epoch: "name", isCaughtUp: true)
                if let last = batch.last { try await subscription.acknowledge(through: last) }
            }
        }
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(read))
        } catch {
            outcome = .failure(error)
        }
        reading.cancel()
        publishing.cancel()
        _ = await (reading.result, publishing.result)
        await consumer.close()
        try outcome.get()
    }

    /// From now on they are published, and whoever waits hears of them.
    func read() async {
        await barriers.restart(epoch: "name")
    }
}
