import Foundation
import MirroringCommands
import MirroringEngine
import MirroringEvents
import Testing

@testable import mirror

@Suite struct RunResultsTests {
    private func results(_ outcomes: [Outcome], invalid: Int = 0, notRun: Int = 0) -> RunResults {
        var results = RunResults()
        for (number, outcome) in outcomes.enumerated() {
            var report = RunReport(runId: UUID(), jobName: "job")
            report.outcome = outcome
            report.isInvalidJob = number < invalid
            results.count(report)
        }
        results.omit(notRun)
        return results
    }

    @Test func lastLineCountsEachKindOfEnd() {
        let outcomes: [Outcome] = [.succeeded, .succeeded, .completedWithErrors, .failed, .cancelled]
        #expect(
            results(outcomes, notRun: 2).line(after: .seconds(842))
                == "7 jobs: 2 done, 1 completed with errors, 1 failed, 1 cancelled, 2 not run; 14 min 2 s."
        )
        #expect(results([.succeeded]).line(after: .milliseconds(300)) == "1 job: 1 done; 0.3 s.")
    }

    @Test func exitCodeTellsTheWorst() {
        #expect(results([.succeeded, .succeeded]).exitCode == .done)
        #expect(results([.succeeded, .completedWithErrors]).exitCode == .failed)
        #expect(results([.cancelled]).exitCode == .failed)
        #expect(results([.succeeded], notRun: 1).exitCode == .failed)
        // Nothing is wrong but what a job file says.
        #expect(results([.failed, .succeeded], invalid: 1).exitCode == .usage)
        #expect(results([.failed, .failed], invalid: 1).exitCode == .failed)
    }
}
