import MirroringWire
import RabbitMQClient

/// How far the history was read.
extension EventHistory {
    /// How far was read, and a message by which the history is known again; nil before the first.
    var checkpoint: Checkpoint? {
        guard let last, let nextPosition else { return nil }
        return Checkpoint(
            nextPosition: nextPosition,
            lastPosition: last.position,
            lastMessageId: last.delivery.properties.messageId,
            epoch: epoch
        )
    }

    /// The checkpoint that may be stored once the log has what came before it. It never passes anything that is still open, as an event
    /// that waits for an earlier one, a dead letter that is not sent or a `job.heard` that is not said: after a crash that is read again.
    ///
    /// Nor does it go back behind the one with which the reading began, where the cache needs earlier messages: those are dealt with.
    var checkpointToStore: Checkpoint? {
        guard var checkpoint else { return nil }
        let open = min(ingest.firstOpen ?? .max, heard.first ?? .max)
        checkpoint.nextPosition = max(range.storedFrom, min(open, checkpoint.lastPosition + 1))
        return checkpoint
    }

    /// How far was read, at one moment.
    var progress: ReadingProgress {
        ReadingProgress(epoch: epoch, lastPosition: lastPosition, cached: cache.count, isCaughtUp: isCaughtUp)
    }

    /// The next message to read; nil while it is not known of which history.
    var streamPosition: StreamPosition? {
        guard let epoch, let nextPosition else { return nil }
        return StreamPosition(epoch: epoch, offset: nextPosition)
    }

    var lastPosition: UInt64? { nextPosition.map { $0 - 1 } }
}
