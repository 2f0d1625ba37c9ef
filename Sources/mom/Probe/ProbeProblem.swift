import MirroringTrace

/// Why there is nothing to judge at a target.
struct ProbeProblem: Error, Sendable, Hashable {
    /// Untraced, unreadable or unreachable.
    let kind: TraceVerdict.Kind
    /// What is wrong, and what to do about it.
    let sentence: String

    init(_ kind: TraceVerdict.Kind, _ sentence: String) {
        self.kind = kind
        self.sentence = sentence
    }
}
