import Logging
import MirroringDiagnostics
import MirroringEvents
import MirroringSettings
import MirroringWire
import RabbitMQClient

/// Publishes the canary, again and again. What the broker did not take leaves with the next one, so that its run has no gap.
actor CanarySender {
    /// How long the broker may take for one.
    private static let patience = Duration.seconds(10)
    /// How many events may wait for their broker; where it is away for longer, another run begins.
    private static let mostUnsent = 100

    private var run: CanaryRun
    private var unsent: [MirroringStatusEventArgs] = []
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
                if unsent.count > Self.mostUnsent {
                    unsent = []
                    run.restart()
                }
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
        unsent += events
        let messages = unsent.map { EventMessage.make($0, body: $0.encodedJSON(), user: user) }
        do {
            guard let outcome = try await outcome(of: messages) else {
                return recurrences.log(.error, "the broker does not take the canary", of: "canary") { [:] }
            }
            unsent = []
            if case .returned = outcome {
                recurrences.log(.error, "the canary reaches no queue", of: "canary") { [:] }
            } else {
                recurrences.logEnd(of: "canary", .notice, "the canary is published again") { [:] }
            }
        } catch {
            recurrences.log(.error, "can't publish the canary", reason: "\(error)", of: "canary") {
                ["error": "\(error)"]
            }
        }
    }
    /// What became of the last message; nil if the broker takes too long.
    private func outcome(of messages: [OutgoingMessage]) async throws -> PublishOutcome? {
        try await withThrowingTaskGroup(of: PublishOutcome?.self) { group in
            group.addTask { [publisher] in try await publisher.publish(messages).last }
            group.addTask {
                try await Task.sleep(for: Self.patience)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }
}
