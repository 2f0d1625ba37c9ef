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
            let tag = window.nextTag
            window.skip(tag)
            probe.sent(tag)
            let tags = try await publisher.publish([HistoryProbe.message(user: publisher.user)])
            try expect(tags, from: tag)
            while probe.outcome == nil {
                try Task.checkCancellation()
                await outbox.filled.wait()
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

    /// Sender and connection must count alike, or outcomes would be taken for those of other messages.
    func expect(_ tags: ClosedRange<UInt64>, from first: UInt64) throws(AMQPError) {
        guard tags.lowerBound == first else {
            throw AMQPError(
                .closed,
                origin: .caller,
                "The connection counts its messages otherwise than the sender (\(tags.lowerBound), not \(first)); a new one is made."
            )
        }
    }
}
