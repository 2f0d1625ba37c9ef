// sample: engine
import Foundation
import Logging
import MirroringEvents
import MirroringPublisher

func backUp(jobId: UUID) async throws {
    let outbox = try PublisherConfiguration(uri: "amqp://127.0.0.1", outboxFolder: "/var/lib/backup/outbox")
    let publisher = try OutboxPublisher(configuration: outbox, logger: Logger(label: "backup"))
    let delivery = Task { await publisher.run() }

    var run = RunTeller(job: jobId, name: "Backup", engine: EngineIdentity(version: "1.0"), sink: publisher)
    try run.tell(.jobInitialized)
    // The work, and an event for each of its steps.
    try run.tell(.jobCompleted(withErrors: false))

    let waiting = await publisher.drain(for: .seconds(5))
    print("\(waiting) events wait for the broker; the next process that publishes to it delivers them.")
    delivery.cancel()
    await delivery.value
}
// end of sample
