import Logging
import MirroringDiagnostics
import MirroringWire
import RabbitMQClient

/// Whether this bridge is the one that speaks where one voice is wanted, as for dead letters.
///
/// The broker decides: an exclusive queue belongs to the connection that has declared it, and goes with it. A bridge that hangs loses
/// it when its connection's heartbeats fail.
actor Leader {
    private static let interval = Duration.seconds(5)

    private let barriers: Barriers
    private let clock: any Clock<Duration>
    private let recurrences: RecurrenceLog
    /// Whether this bridge leads, and has read what the one before it said; nil while that is not decided, as without a connection.
    private(set) var isLeading: Bool?

    init(barriers: Barriers, clock: any Clock<Duration>, recurrences: RecurrenceLog) {
        self.barriers = barriers
        self.clock = clock
        self.recurrences = recurrences
    }

    /// Becomes the leader as soon as no other bridge is, and stays it until the task is cancelled, with the connection's end.
    func serve(on consumer: AMQPConsumer) async throws -> Never {
        defer { isLeading = nil }
        try await stand(on: consumer)
        try await clock.every(Self.interval) { try await stand(on: consumer) }
    }

    private func stand(on consumer: AMQPConsumer) async throws {
        let isMine = try await declare(on: consumer)
        if isMine, isLeading != true {
            // What a leader that has gone had confirmed is in the history before this.
            try await barriers.wait()
            recurrences.log(.info, "became the leader") { [:] }
        }
        isLeading = isMine
    }

    private func declare(on consumer: AMQPConsumer) async throws(AMQPError) -> Bool {
        do {
            try await consumer.declare(.exclusive(WireNames.Queue.speaker))
            return true
        } catch {
            guard error.code == .resourceLocked else { throw error }
            return false
        }
    }
}
