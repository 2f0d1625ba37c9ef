/// What an end of a session says that the protocol has no place for. The session ends at once and is not tried again: the next one would
/// go the same way.
package struct ProtocolViolation: Error, Sendable, Hashable, CustomStringConvertible {
    /// What it says, in words that follow "does not keep to the protocol:".
    package let description: String

    /// A violation in words, without a full stop.
    package init(_ description: String) {
        self.description = description
    }
}
