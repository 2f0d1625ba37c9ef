import Logging
import MirroringEvents
import RabbitMQClient

/// What the sender does on a new connection before it publishes events.
extension Sender {
    /// Returns when the history takes messages on this connection.
    func awaitHistory(through publisher: AMQPPublisher) async throws {
        var waits = configuration.backoff
        var generator = SystemRandomNumberGenerator()
        while mayProbe {
            // Noted before, because the answer may come before `publish` returns.
            probe.sent()
            var message = HistoryProbe.message(user: publisher.user)
            message.token = HistoryProbe.token
            try await publisher.publish([message])
            while probe.outcome == nil {
                try Task.checkCancellation()
                await outbox.wake.wait()
            }
            guard let refusal = probe.outcome?.refusal else { return }
            refused(refusal)
            try await Task.sleep(for: waits.next(using: &generator))
        }
    }

    /// A user who may not write to the monitor exchange goes on without probes, and is told so.
    func noteProbeRefused(_ error: AMQPError?) {
        guard mayProbe, let error, error.code == .accessRefused, probe.isUnderway else { return }
        mayProbe = false
        logger.warning(
            "This user may not publish barriers to \(Topology.Exchange.monitor), so after a restart of the broker events may miss its history. Grant it that. \(error)"
        )
    }
}
