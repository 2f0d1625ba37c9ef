import Logging
import MirroringDiagnostics
import MirroringEvents
import MirroringSettings
import MirroringWire
import RabbitMQClient

/// Publishes the canary, again and again. One that can't leave now is not sent later: it would prove nothing.
actor CanarySender {
    private var run: CanaryRun
    private let interval: Duration
    private let publisher: ConfirmedPublisher
    private let user: String
    private let recurrences: RecurrenceLog

    /// - Parameters:
    ///   - canary: which job, and how often.
    ///   - broker: where it is published, and as whom.
    ///   - engine: who says so.
    ///   - recurrences: where it is logged that it can't be.
    init(
        _ canary: AlertConfiguration.Canary,
        broker: BrokerConfiguration,
        engine: EngineIdentity,
        recurrences: RecurrenceLog
    ) {
        run = CanaryRun(of: canary.job, engine: engine)
        interval = canary.interval.duration
        publisher = ConfirmedPublisher(ConnectionRecovery(configuration: broker))
        user = broker.addresses[0].user
        self.recurrences = recurrences
    }

    /// Publishes until the task is cancelled, and then says that its run is over.
    func serve() async throws {
        // Not a child of this task: the run's end is published after it was cancelled.
        let connection = Task { [publisher] in try await publisher.run() }
        defer { connection.cancel() }
        do {
            while true {
                await publish(try run.next(at: .now))
                try await Task.sleep(for: interval)
            }
        } catch {
            let last = try run.cancel(at: .now)
            await Task.detached { await self.publish(last) }.value
            throw error
        }
    }

    private func publish(_ events: [MirroringStatusEventArgs]) async {
        let messages = events.map { EventMessage.make($0, body: $0.encodedJSON(), user: user) }
        do {
            let outcomes = try await publisher.publishOnce(messages)
            guard let last = outcomes.last, case .returned = last else {
                return recurrences.logEnd(of: "canary", .notice, "the canary is published again") { [:] }
            }
            recurrences.log(.error, "the canary reaches no queue", of: "canary") { [:] }
        } catch {
            recurrences.log(.error, "can't publish the canary", reason: "\(error)", of: "canary") {
                ["error": "\(error)"]
            }
        }
    }
}
