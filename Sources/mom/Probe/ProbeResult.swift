import MirroringEvents
import MirroringTrace

/// What a target was found to be.
struct ProbeResult: Sendable {
    /// A trace, and what was made of it.
    struct Judgement: Sendable {
        var trace: TraceDocument
        var verdict: TraceVerdict
        /// What its digest was compared with; nil if with nothing.
        var comparison: TraceVerdict.Comparison?
        /// For how long a cache on the way has had it, in seconds.
        var cachedSeconds: Int?
        /// How far the server's clock is from this machine's, in seconds.
        var clockDifference: Int?
    }

    /// The target, for people.
    let target: String
    /// What there is to say of it.
    let outcome: Result<Judgement, ProbeProblem>

    /// The result in a word.
    var kind: TraceVerdict.Kind {
        switch outcome {
        case .success(let judgement): judgement.verdict.kind
        case .failure(let problem): problem.kind
        }
    }
}
