import MirroringWire
import RabbitMQClient

extension Checkpoint {
    /// Whether the history still holds that message, or has dropped it by age.
    ///
    /// - Parameters:
    ///   - stream: looks into the history.
    ///   - consumer: a connection to its broker.
    ///   - end: where the history ends now.
    func belongs(to stream: HistoryStream, near consumer: AMQPConsumer, end: UInt64) async throws -> Bool {
        guard lastPosition <= end else { return false }
        switch try await stream.look(at: .offset(lastPosition), near: consumer) {
        case .message(let first):
            return first.streamOffset != lastPosition || first.properties.messageId == lastMessageId
        case .nothing:
            throw AMQPError(
                .timeout,
                origin: .transport,
                "The broker delivers nothing of \"\(WireNames.Queue.history)\" from position \(lastPosition) on."
            )
        case .broken:
            // It was read, and a message right behind it can't be: nobody can say more.
            return true
        }
    }
}
