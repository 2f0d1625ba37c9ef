import EventSamples
import Foundation
import Logging
import MirroringEvents
import MirroringPublisher
import MirroringWire
import RabbitMQClient
import TestSupport

/// A broker with the topology and an outbox folder, for one test of the publisher.
struct PublisherScratch {
    let broker: TestBroker
    let folder: URL
    let configuration: PublisherConfiguration

    /// For so long a delivery may take that nothing disturbs: a busy machine needs a minute for what else takes a second. Only one that
    /// hangs needs longer, and the suite ends a little later.
    static let patience = Duration.seconds(240)

    static func with<T>(hasTopology: Bool = true, _ body: (PublisherScratch) async throws -> T) async throws -> T {
        try await withTemporaryFolder { folder in
            try await withBroker(hasTopology: hasTopology) { broker in
                var configuration = PublisherConfiguration(
                    broker: try broker.configuration("test \(broker.virtualHost)"),
                    outboxFolder: folder.path()
                )
                configuration.backoff = Backoff(initial: .milliseconds(50), maximum: .milliseconds(500))
                return try await body(
                    PublisherScratch(broker: broker, folder: folder, configuration: configuration)
                )
            }
        }
    }

    /// A publisher of this outbox.
    func publisher(
        logger: Logger = Logger(label: "test"),
        _ change: (inout PublisherConfiguration) -> Void = { _ in }
    ) throws -> OutboxPublisher {
        var configuration = configuration
        change(&configuration)
        return try OutboxPublisher(configuration: configuration, logger: logger)
    }

    /// What a process leaves that notifies events without a broker and is killed.
    func abandon(_ sequences: ClosedRange<Int>) throws {
        let publisher = try publisher()
        for sequence in sequences { publisher.notify(.typical(sequence: sequence)) }
    }

    /// Runs a publisher while the closure does, then ends it as an engine does.
    func deliver<T>(
        with publisher: OutboxPublisher,
        _ body: (OutboxPublisher) async throws -> T
    ) async throws -> T {
        let delivery = Task { await publisher.run() }
        defer { delivery.cancel() }
        let result = try await body(publisher)
        delivery.cancel()
        await delivery.value
        return result
    }

    /// The names of the files in the outbox.
    var files: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted() }
    }

    /// Reads the history from its beginning until that many different events have come, in the order of the stream.
    ///
    /// - Throws: ``EventsMissing`` if some are not there in the end: whoever asks has had them confirmed, so they won't come.
    func history(_ count: Int) async throws -> [Delivery] {
        let consumer = try await AMQPConsumer.open(configuration.broker, address: configuration.broker.addresses[0])
        let limit = Task {
            try await Task.sleep(for: Self.patience)
            await consumer.close()
        }
        defer { limit.cancel() }
        let request = ConsumeOptions(queue: WireNames.Queue.history, prefetch: 1_000, streamOffset: .first)
        let subscription = try await consumer.subscribe(request)
        var deliveries: [Delivery] = []
        var identities: Set<String?> = []
        for try await batch in subscription.deliveries {
            // A publisher begins each connection with a barrier, which is no event.
            let events = batch.filter { $0.properties.type != WireNames.MonitorKey.barrier }
            deliveries += events
            identities.formUnion(events.map(\.properties.messageId))
            if let last = batch.last { try await subscription.acknowledge(through: last) }
            if identities.count >= count { break }
        }
        await consumer.close()
        guard identities.count >= count else {
            throw EventsMissing(description: "Of \(count) events the history has only \(identities.count).")
        }
        return deliveries
    }

    /// The sequences of the history, repeats dropped: each at the place where it came first.
    func sequences(_ count: Int) async throws -> [Int] {
        var seen: Set<Int64> = []
        return try await history(count).compactMap { $0.properties.headers[WireNames.Header.sequence]?.int }
            .filter { seen.insert($0).inserted }
            .map(Int.init)
    }
}

/// Events that were delivered are not in the history.
struct EventsMissing: Error, CustomStringConvertible {
    let description: String
}

extension OutboxPublisher {
    /// Waits until the health is as wanted; the time limit of the suite ends a wait in vain.
    func health(where isAsWanted: (PublisherHealth) -> Bool) async throws -> PublisherHealth {
        while true {
            let health = health
            if isAsWanted(health) { return health }
            try await Task.sleep(for: .milliseconds(20))  // health has no stream: it is asked for, not told
        }
    }
}
