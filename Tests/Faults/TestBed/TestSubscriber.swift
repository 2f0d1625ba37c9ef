import Foundation
import MirroringEvents
import MirroringWire
import RabbitMQClient

/// A reader of the history that keeps the rules of the client: goes on where it stopped, drops repeats, keeps runs in order.
///
/// It also keeps a named subscriber's queue that nobody reads, because a broker confirms an event differently when it goes to
/// several queues. The queue itself can miss events: a node that starts passes it over until it is back.
actor TestSubscriber {
    private static let queue = WireNames.Queue.subscriber(user: "guest", name: "faults")

    private let uri: String
    private let keepsOrder: Bool
    private var ordering = RunOrdering<SeenEvent>()
    /// The offset of the message that comes next.
    private var next: UInt64 = 0
    private var task: Task<Void, any Error>?
    private var waiting: [CheckedContinuation<Void, Never>] = []
    /// What it passed on.
    private(set) var receivedLog = ReceivedLog()

    private struct SeenEvent: Sendable {
        let run: UUID
        let sequence: Int
    }

    /// - Parameter keepsOrder: false takes events as they come.
    init(uri: String, keepsOrder: Bool) {
        self.uri = uri
        self.keepsOrder = keepsOrder
    }

    /// Subscribes, and returns when the queue is there, or the subscription has ended.
    func start() async throws {
        let configuration = try BrokerConfiguration(uris: uri, connectionName: "subscriber")
        task = Task {
            defer { wake() }
            try await ConnectionRecovery(configuration: configuration).run(on: AMQPConsumer.self) { connection in
                try await self.read(from: connection)
            }
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    private func read(from connection: AMQPConsumer) async throws {
        let arguments: FieldTable = ["x-queue-type": "quorum", "x-max-length": 1_000]
        try await connection.declare(QueueDeclaration(Self.queue, arguments: arguments))
        try await connection.bind(QueueBinding(queue: Self.queue, exchange: WireNames.Exchange.events, key: "#"))
        wake()
        try await connection.readHistory(from: next) { receive($1, at: $0) }
    }

    private func receive(_ delivery: Delivery, at offset: UInt64) {
        next = offset + 1
        guard let received = try? ReceivedEvent(delivery, fromHistory: true) else {
            receivedLog.unreadable += 1
            return
        }
        let event = received.event
        guard keepsOrder else { return receivedLog.record(event.runId, event.sequence) }
        let outputs = ordering.receive(
            SeenEvent(run: event.runId, sequence: event.sequence),
            of: received.run,
            sequence: event.sequence,
            isTerminal: event.status.terminal,
            joinsAt: 1,
            expectsAll: true,
            at: .now
        )
        for output in outputs {
            switch output {
            case .deliver(let event), .late(let event), .early(let event): receivedLog.record(event.run, event.sequence)
            case .gap: break  // what is missing is counted at the end, against the sent logs
            }
        }
    }

    private func wake() {
        waiting.forEach { $0.resume() }
        waiting = []
    }

    /// Ends the subscription; the queue stays.
    func stop() async {
        task?.cancel()
        _ = await task?.result
        wake()
    }
}
