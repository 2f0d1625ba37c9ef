public import MirroringEvents

/// A place in the history, and when a bridge was there.
public struct DatedPosition: Sendable, Hashable {
    /// The next message to read.
    public let position: StreamPosition
    /// When that was the next one.
    public let time: Timestamp

    /// A place and a time.
    public init(_ position: StreamPosition, at time: Timestamp) {
        self.position = position
        self.time = time
    }
}

extension DatedPosition: Codable {
    private struct Wire: Codable {
        var epoch: Epoch
        var position: UInt64
        var time: Timestamp
    }

    /// Reads it from an object with the members `epoch`, `position` and `time`.
    public init(from decoder: any Decoder) throws {
        let wire = try Wire(from: decoder)
        self.init(StreamPosition(epoch: wire.epoch, offset: wire.position), at: wire.time)
    }

    /// Writes it as an object with the members `epoch`, `position` and `time`.
    public func encode(to encoder: any Encoder) throws {
        try Wire(epoch: position.epoch, position: position.offset, time: time).encode(to: encoder)
    }
}
