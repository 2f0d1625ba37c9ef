/// Why a run was not begun at all, so that there is no event of it.
public struct JobRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of refusal.
    @nonexhaustive
    public enum Reason: Sendable, Hashable {
        /// The job is being run already.
        case busy
        /// The engine's state folder can't be used.
        case state
    }

    /// What kind of refusal.
    public let reason: Reason
    /// A whole sentence.
    public let description: String

    init(_ reason: Reason, _ description: String) {
        self.reason = reason
        self.description = description
    }
}
