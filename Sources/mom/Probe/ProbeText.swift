import MirroringCommands
import MirroringEvents
import MirroringTrace

/// A result as a line for people.
struct ProbeText {
    /// How far two clocks may be apart before ages are not to be relied on, in seconds.
    private static let clockTolerance = 60

    let result: ProbeResult

    /// The line: the target, at least so wide, the result in a word, and what there is to say of it.
    func line(width: Int) -> Line {
        let kind = Line(result.kind.rawValue, result.kind.isGood ? .green : .red)
        let details: String =
            switch result.outcome {
            case .success(let judgement): Self.details(of: judgement)
            case .failure(let problem): problem.sentence
            }
        let columns = [Line(result.target).padded(to: width), kind.padded(to: Self.kindWidth), Line(details)]
        return Line(columns, separator: "  ")
    }

    private static let kindWidth = TraceVerdict.Kind.allCases.map(\.rawValue.count).max() ?? 0

    /// What is not as it should be beside the result, a sentence each.
    var problems: [String] {
        switch result.outcome {
        case .failure(let problem): return [problem.sentence]
        case .success(let judgement):
            guard let difference = judgement.clockDifference, difference > Self.clockTolerance else { return [] }
            let span = Quantity.seconds(difference)
            return [
                "The clock of \(result.target) differs by \(span) from this machine's, so ages are not to be relied on."
            ]
        }
    }

    private static func details(of judgement: ProbeResult.Judgement) -> String {
        let (trace, verdict) = (judgement.trace, judgement.verdict)
        let run = "run \(trace.runId.lowercased.suffix(8)) of \"\(trace.jobName)\""
        var age = "\(run), \(Quantity.seconds(verdict.age)) old"
        if let expected = verdict.expected, verdict.age > expected {
            age += ", at most \(Quantity.seconds(expected)) are expected"
        }
        var parts = [age, "\(Quantity.count(trace.tree.files, "file")), \(Quantity.bytes(trace.tree.bytes))"]
        if trace.outcome == .completedWithErrors { parts.append("the run could not mirror everything") }
        if let seconds = verdict.updatingFor {
            parts.append("a run has been changing it, or has not ended well, for \(Quantity.seconds(seconds))")
        }
        if verdict.kind == .behind { parts.append("a newer run has ended well") }
        if let seconds = judgement.cachedSeconds, seconds > 0 {
            parts.append("served from a cache for \(Quantity.seconds(seconds))")
        }
        if verdict.updatingFor == nil { parts.append(digest(judgement)) }
        return parts.joined(separator: "; ")
    }

    private static func digest(_ judgement: ProbeResult.Judgement) -> String {
        guard let comparison = judgement.comparison else { return "its digest was not compared" }
        let place =
            switch comparison.source {
            case .given: "the one that was given"
            case .folder: "that of \(comparison.place ?? "the folder")"
            case .files: "that of the files"
            case .log: "the log's"
            }
        return "the digest is \(judgement.verdict.matches == true ? "" : "not ")\(place)"
    }
}
