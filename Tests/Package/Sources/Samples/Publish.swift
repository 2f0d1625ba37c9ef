// sample: publisher
import Logging
import MirroringEvents
import MirroringPublisher

func publish(_ events: [MirroringStatusEventArgs]) async throws {
    let configuration = try PublisherConfiguration(uri: "amqp://127.0.0.1", outboxFolder: "/var/lib/backup/outbox")
    let publisher = try OutboxPublisher(configuration: configuration, logger: Logger(label: "backup"))
    let delivery = Task { await publisher.run() }
    for event in events { publisher.notify(event) }
    let waiting = await publisher.drain(for: .seconds(5))
    print("\(waiting) events wait for the broker.")
    delivery.cancel()
    await delivery.value
}
// end of sample

func deliver(
    _ event: MirroringStatusEventArgs,
    by configuration: PublisherConfiguration,
    logger: Logger
) async throws -> Int {
    // sample: publisher in short
    let publisher = try OutboxPublisher(configuration: configuration, logger: logger)
    let delivery = Task { await publisher.run() }
    publisher.notify(event)
    let waiting = await publisher.drain(for: .seconds(5))
    delivery.cancel()
    await delivery.value
    // end of sample
    return waiting
}
