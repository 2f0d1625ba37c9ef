import Foundation
import Logging
import MirroringDiagnostics
import MirroringEvents
import MirroringWire
import RabbitMQClient

/// Whether this bridge is the one that speaks where one voice is wanted, as for dead letters.
///
/// The broker decides: an exclusive queue belongs to the connection that has declared it, and goes with it. A bridge that hangs loses
/// it when its connection's heartbeats fail.
///
/// Who stands by looks whether that queue is there by sending it a message, which comes back if it is not, and which the broker drops at
/// once if it is. To declare the queue would tell as well, but each time that it is refused the broker writes two errors into its log.
actor Leader {
    private static let interval = Duration.seconds(5)
    /// How long a refusal counts where the broker does not tell whether the queue is there, as to a user who may not send to it.
    private static let refusalCounts = Duration.seconds(60)

    private let barriers: Barriers
    private let publisher: ConfirmedPublisher
    private let clock: any Clock<Duration>
    private let recurrences: RecurrenceLog
    /// Whether this bridge leads, and has read what the one before it said; nil while that is not decided, as without a connection.
    private(set) var isLeading: Bool?
    /// When the broker last said that another bridge leads, and refused the queue.
    private var refused: ContinuousClock.Instant?

    /// - Parameters:
    ///   - barriers: tell when what was said before has been read.
    ///   - publisher: sends what looks for the queue. It has to be one whose connection may break, which it does for a user without the
    ///     right.
    ///   - clock: when to look again.
    ///   - recurrences: where it is logged that this bridge leads.
    init(barriers: Barriers, publisher: ConfirmedPublisher, clock: any Clock<Duration>, recurrences: RecurrenceLog) {
        self.barriers = barriers
        self.publisher = publisher
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
        if isLeading != true, try await isTaken(seenBy: consumer.user) {
            isLeading = false
            return
        }
        let isMine = try await declare(on: consumer)
        if isMine, isLeading != true {
            // What a leader that has gone had confirmed is in the history before this.
            try await barriers.wait()
            recurrences.log(.info, "became the leader") { [:] }
        }
        isLeading = isMine
        refused = isMine ? nil : .now
    }

    /// Whether another connection has the queue.
    private func isTaken(seenBy user: String) async throws -> Bool {
        var properties = MessageProperties()
        properties.messageId = UUID().lowercased
        properties.userId = user
        properties.isPersistent = false
        properties.expiration = "0"
        let look = OutgoingMessage(exchange: "", routingKey: WireNames.Queue.speaker, properties: properties, body: [])
        do {
            switch try await publisher.publishOnce([look])[0] {
            case .confirmed, .nacked: return true
            case .returned: return false
            case .unsendable: break
            }
        } catch is AMQPError {
            // The connection is not there, or broke.
        }
        return refused.map { $0.duration(to: .now) < Self.refusalCounts } ?? false
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
