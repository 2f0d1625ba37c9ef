import MirroringTrace

/// A line of `mom probe --json`: a target.
struct ProbeLine: Encodable {
    /// What a digest was compared with.
    struct ComparedWith: Encodable {
        var kind: String
        var digest: String
        var place: String?
        var matches: Bool
    }

    var target: String
    var verdict: String
    var problems: [String]
    var ageSeconds: Int?
    var expectedSeconds: Int?
    var updatingSeconds: Int?
    var cachedSeconds: Int?
    var comparedWith: ComparedWith?
    var trace: TraceDocument?

    init(_ result: ProbeResult) {
        target = result.target
        verdict = result.kind.rawValue
        problems = ProbeText(result: result).problems
        guard case .success(let judgement) = result.outcome else { return }
        ageSeconds = judgement.verdict.age
        expectedSeconds = judgement.verdict.expected
        updatingSeconds = judgement.verdict.updatingFor
        cachedSeconds = judgement.cachedSeconds
        comparedWith = judgement.comparison.map {
            ComparedWith(
                kind: $0.source.rawValue,
                digest: $0.digest,
                place: $0.place,
                matches: judgement.verdict.matches == true
            )
        }
        trace = judgement.trace
    }
}
