import MirroringEvents
import MirroringWire
import RabbitMQClient

import struct Foundation.UUID

/// Reads the history while it is written, to its end: what was published, and where it stands.
actor HistoryReader {
    private let configuration: BrokerConfiguration
    private var task: Task<Void, any Error>?
    /// The offset of the message that comes next.
    private var next: UInt64 = 0
    private(set) var history = PublishedHistory()
    /// How many messages are no events.
    private(set) var unreadable = 0

    /// - Parameter uri: the broker.
    init(uri: String) throws {
        configuration = try BrokerConfiguration(uris: uri, connectionName: "history")
    }

    /// Begins.
    func start() {
        task = Task {
            try await ConnectionRecovery(configuration: configuration).run(on: AMQPConsumer.self) { connection in
                try await self.read(from: connection)
            }
        }
    }

    /// Ends it.
    func stop() async {
        task?.cancel()
        _ = await task?.result
    }

    /// How many events there are.
    var count: Int { history.events.count }

    /// The last event that was read of a job, or of all; nil before the first.
    func last(of job: UUID?) -> PublishedEvent? { history.events(of: job).last }

    private func read(from connection: AMQPConsumer) async throws {
        try await connection.readHistory(from: next) { receive($1, at: $0) }
    }

    private func receive(_ delivery: Delivery, at offset: UInt64) {
        next = offset + 1
        guard let received = try? ReceivedEvent(delivery, fromHistory: true), let job = received.origin else {
            unreadable += 1
            return
        }
        let event = received.event
        history.append(
            PublishedEvent(
                identity: EventIdentity(job: job, run: event.runId, sequence: event.sequence),
                offset: offset,
                moment: event.moment,
                read: .now
            )
        )
    }
}
