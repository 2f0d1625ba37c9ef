import Foundation
import MirroringEvents
import MirroringTrace
import Testing

@testable import mom

@Suite struct ProbeTextTests {
    private static let completed = Timestamp(milliseconds: 1_800_000_000_000)

    private func sample(_ change: (inout TraceDocument) -> Void) -> TraceDocument {
        var trace = TraceDocument(
            jobId: UUID(),
            jobName: "Town site",
            runId: UUID(uuidString: "01A1FD4D-0000-7000-8000-00004A1B22C0") ?? UUID(),
            outcome: .succeeded,
            began: Self.completed,
            completed: Self.completed,
            tree: MirroringTree(files: 20_000, bytes: 3_200_000_000, digest: "sha256:00"),
            engine: "1.0.0"
        )
        change(&trace)
        return trace
    }

    private func line(
        after seconds: Int,
        digest: String? = nil,
        newer: Bool = false,
        cached: Int? = nil,
        _ change: (inout TraceDocument) -> Void = { _ in }
    ) -> String {
        let trace = sample(change)
        let comparison = digest.map { TraceVerdict.Comparison(.log, digest: $0, place: "/var/log") }
        let verdict = TraceVerdict(
            on: trace,
            at: Timestamp(milliseconds: Self.completed.milliseconds + Int64(seconds) * 1_000),
            comparedWith: comparison,
            hasNewerRun: newer
        )
        let judgement = ProbeResult.Judgement(
            trace: trace,
            verdict: verdict,
            comparison: comparison,
            cachedSeconds: cached
        )
        let result = ProbeResult(target: "https://h/", outcome: .success(judgement))
        return "\(ProbeText(result: result).line(width: 12))"
    }

    @Test func lateness() {
        let late = line(after: 8_040, digest: "sha256:00", cached: 340) {
            $0.expectedEverySeconds = 3_600
            $0.expectedGraceSeconds = 600
        }
        #expect(
            late == """
                https://h/    late         run 4a1b22c0 of "Town site", 2 h 14 min old, at most 1 h 10 min are expected; 20,000 files, \
                3.20 GB; served from a cache for 5 min 40 s; the digest is the log's
                """
        )
    }

    @Test func otherResults() {
        #expect(line(after: 5).hasSuffix("5 s old; 20,000 files, 3.20 GB; its digest was not compared"))
        #expect(line(after: 5, digest: "sha256:01").contains("mismatch"))
        #expect(line(after: 5, digest: "sha256:01").hasSuffix("the digest is not the log's"))
        #expect(line(after: 5, newer: true).contains("behind"))
        #expect(line(after: 5, newer: true).contains("; a newer run has ended well; "))
        let updating = line(after: 60) {
            $0.updating = TraceDocument.Updating(runId: $0.runId, since: Self.completed)
        }
        #expect(updating.contains("updating"))
        #expect(updating.hasSuffix("; a run has been changing it, or has not ended well, for 1 min 0 s"))
        #expect(line(after: 5) { $0.outcome = .completedWithErrors }.contains("incomplete"))
    }

    @Test func clocksThatDifferAreTold() {
        let trace = sample { _ in }
        for (difference, count) in [(nil, 0), (60, 0), (61, 1)] as [(Int?, Int)] {
            let judgement = ProbeResult.Judgement(
                trace: trace,
                verdict: TraceVerdict(on: trace, at: Self.completed),
                clockDifference: difference
            )
            let result = ProbeResult(target: "https://h/", outcome: .success(judgement))
            #expect(ProbeText(result: result).problems.count == count)
        }
    }
}
