import MirroringEvents
import MirroringOfflineLog

/// A proof as a JSON object.
struct ProofLine: Encodable {
    private struct Problem: Encodable {
        let kind: String
        let message: String
    }

    private let file: String
    private let runId: String?
    private let jobId: String?
    private let events: Int
    private let sequences: [[Int]]
    private let finished: Bool
    private let goesOn: Bool
    private let noBridgeSince: Timestamp?
    private let proven: Bool
    private let problems: [Problem]
    private let problemCount: Int

    init(_ proof: OfflineLogProof) {
        file = proof.path
        runId = proof.runId?.lowercased
        jobId = proof.jobId?.lowercased
        events = proof.events
        sequences = proof.sequences.ranges.map { [$0.lowerBound, $0.upperBound - 1] }
        finished = proof.isFinished
        goesOn = proof.goesOn
        noBridgeSince = proof.noBridgeSince
        proven = proof.isProven
        problems = proof.problems.map { Problem(kind: $0.kind, message: $0.description) }
        problemCount = proof.problemCount
    }
}
