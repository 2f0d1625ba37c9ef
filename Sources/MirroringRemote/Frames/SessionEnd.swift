/// An end of a session.
package enum SessionEnd: Sendable, Hashable {
    /// Where the job is run: it asks.
    case near
    /// Where ssh leads to: it answers.
    case far
}
