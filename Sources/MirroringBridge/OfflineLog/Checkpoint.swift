import MirroringWire

/// How far the history was read, and a message of it by which it is known again.
///
/// Positions alone would not do: a stream that was made anew, or that of another broker, has the same ones.
package struct Checkpoint: Sendable, Hashable, Codable {
    /// Where to go on reading.
    var nextPosition: UInt64
    /// The position of the message that was read last.
    var lastPosition: UInt64
    /// The identity of that message; nil if it has none.
    var lastMessageId: String?
    /// The history's identity; nil if it was not known yet.
    var epoch: Epoch?
}
