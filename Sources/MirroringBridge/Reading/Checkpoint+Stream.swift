import RabbitMQClient

extension Checkpoint {
    /// Whether the history still holds that message, or has dropped it by age.
    ///
    /// - Parameters:
    ///   - stream: the history.
    ///   - end: where it ends now.
    func belongs(to stream: HistoryStream, end: UInt64) async throws -> Bool {
        // A reading from behind the end would wait for what comes.
        guard lastPosition < end else { return false }
        guard let first = try await stream.first(from: lastPosition) else { throw CancellationError() }
        return first.position != lastPosition || first.delivery.properties.messageId == lastMessageId
    }
}
