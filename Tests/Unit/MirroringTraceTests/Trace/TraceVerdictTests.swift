import MirroringEvents
import Testing

@testable import MirroringTrace

@Suite struct TraceVerdictTests {
    private static let completed = Timestamp(milliseconds: 1_800_000_000_000)

    private func sample(_ change: (inout TraceDocument) -> Void = { _ in }) -> TraceDocument {
        var trace = TraceDocument.sample(completed: Self.completed)
        change(&trace)
        return trace
    }

    private func after(_ seconds: Int) -> Timestamp {
        Timestamp(milliseconds: Self.completed.milliseconds + Int64(seconds) * 1_000)
    }

    @Test(
        arguments: [(nil, 1_000_000, "current"), (60, 60, "current"), (60, 61, "late"), (0, 1, "late")]
            as [(Int?, Int, String)]
    )
    func ageByWhoeverAsks(_ maximumAge: Int?, _ age: Int, _ kind: String) {
        let verdict = TraceVerdict(on: sample(), at: after(age), maximumAge: maximumAge)
        #expect(verdict.kind.rawValue == kind)
        #expect(verdict.age == age)
        #expect(verdict.expected == maximumAge)
    }

    @Test func ageByTheTraceItself() {
        let trace = sample {
            $0.expectedEverySeconds = 3_600
            $0.expectedGraceSeconds = 600
        }
        #expect(TraceVerdict(on: trace, at: after(4_200)).kind == .current)
        #expect(TraceVerdict(on: trace, at: after(4_201)).kind == .late)
        #expect(TraceVerdict(on: trace, at: after(4_201), maximumAge: 86_400).kind == .current)
        #expect(TraceVerdict(on: trace, at: after(-500)).age == 0)
    }

    @Test func digests() {
        let trace = sample()
        let same = TraceVerdict.Comparison(.given, digest: trace.tree.digest)
        let other = TraceVerdict.Comparison(.files, digest: "sha256:00")
        #expect(TraceVerdict(on: trace, at: after(1)).matches == nil)
        #expect(TraceVerdict(on: trace, at: after(1), comparedWith: same).matches == true)
        #expect(TraceVerdict(on: trace, at: after(1), comparedWith: same).kind == .current)
        let verdict = TraceVerdict(on: trace, at: after(999_999), maximumAge: 1, comparedWith: other)
        #expect(verdict.kind == .mismatch)
        #expect(verdict.matches == false)
    }

    @Test func runsThatAreNotWhole() {
        let trace = sample { $0.outcome = .completedWithErrors }
        #expect(TraceVerdict(on: trace, at: after(1), hasNewerRun: true).kind == .incomplete)
        #expect(TraceVerdict(on: sample(), at: after(1), hasNewerRun: true).kind == .behind)
    }

    /// While a run changes the copy, what the trace says of the tree is not meant to hold.
    @Test(
        arguments: [(nil, 3_599, "updating"), (nil, 3_600, "stuck"), (60, 59, "updating"), (60, 60, "stuck")]
            as [(Int?, Int, String)]
    )
    func runsThatGoOn(_ maximumAge: Int?, _ seconds: Int, _ kind: String) {
        let trace = sample {
            $0.outcome = .completedWithErrors
            $0.updating = TraceDocument.Updating(runId: $0.runId, since: after(1_000_000))
        }
        let other = TraceVerdict.Comparison(.files, digest: "sha256:00")
        let verdict = TraceVerdict(
            on: trace,
            at: after(1_000_000 + seconds),
            maximumAge: maximumAge,
            comparedWith: other
        )
        #expect(verdict.kind.rawValue == kind)
        #expect(verdict.updatingFor == seconds)
        #expect(verdict.kind.isGood == (kind == "updating"))
    }
}
