import Foundation
import MirroringCommands
import MirroringEvents
import Testing

@testable import MirroringEngine
@testable import mirror

/// The last line of a run, to the letter.
@Suite struct RunSummaryTests {
    private func report(
        _ outcome: Outcome,
        seconds: Double,
        _ change: (inout RunReport) -> Void = { _ in }
    ) -> RunReport {
        var report = RunReport(runId: UUID(), jobName: "Town site")
        report.outcome = outcome
        report.duration = .milliseconds(Int(seconds * 1_000))
        change(&report)
        return report
    }

    private func line(_ report: RunReport) -> String {
        RunSummary(report).line.description
    }

    @Test func aGoodRunTellsHowMuchAndHowFast() {
        let report = report(.succeeded, seconds: 72) {
            $0.packages = 1
            $0.pages = 1
            $0.files = 1
            $0.bytes = 122_400_000
        }
        #expect(
            line(report)
                == "Town site: done in 1 min 12 s: 1 page, 1 file, 122 MB, 0 deletions, 1.70 MB/s, no errors or warnings."
        )
    }

    /// A full disk under the state folder costs the job nothing, and whoever lists jobs the next time all.
    @Test func whatIsNotRememberedIsSaid() {
        #expect(RunSummary(report(.succeeded, seconds: 1)).oblivion == nil)
        let report = report(.succeeded, seconds: 1) {
            let sentence = "/s/history.json can't be written: no space left on device."
            $0.oblivion = RunFailure(.diskFull, item: "/s/history.json", sentence)
        }
        #expect(
            RunSummary(report).oblivion?.description == """
                mirror: /s/history.json can't be written: no space left on device. So it is not remembered how this run of Town site \
                ended, and "mirror list" tells of the one before.
                """
        )
    }

    @Test func aReleaseIsNamedAndIsSomethingDone() {
        let report = report(.succeeded, seconds: 0.3) { $0.release = "20300102T030405000Z" }
        #expect(
            line(report) == "Town site: done in 0.3 s: 0 pages, 0 files, 0 B, 0 deletions, no errors or warnings. "
                + "Release 20300102T030405000Z is published."
        )
    }

    @Test func nothingToDoHasNoRate() {
        #expect(
            line(report(.succeeded, seconds: 0.3))
                == "Town site: nothing to do in 0.3 s: 0 pages, 0 files, 0 B, 0 deletions, no errors or warnings."
        )
    }

    @Test func warningsAloneAreNoErrors() {
        let report = report(.succeeded, seconds: 1) {
            $0.packages = 1
            $0.warnings = 1
        }
        #expect(line(report).hasSuffix("0 deletions, 1 warning."))
    }

    @Test func whatIsLeftIsTheNextRunsWork() {
        let report = report(.completedWithErrors, seconds: 72) {
            $0.packages = 3
            $0.pages = 12_000
            $0.files = 7_998
            $0.bytes = 3_200_000_000
            $0.deletions = 12
            $0.errors = 1
            $0.warnings = 2
            $0.isResumable = true
        }
        #expect(
            line(report)
                == "Town site: completed with errors in 1 min 12 s: 12,000 pages, 7,998 files, 3.20 GB, 12 deletions, 44.4 MB/s, "
                + "1 error, 2 warnings. The next run takes up what is left."
        )
    }

    @Test func aRunThatChangedNothingSaysSo() {
        let report = report(.failed, seconds: 0.4) {
            $0.errors = 1
            $0.isResumable = true
        }
        #expect(
            line(report)
                == "Town site: failed in 0.4 s: 0 pages, 0 files, 0 B, 0 deletions, 1 error. Nothing was changed."
        )
    }

    @Test func aRunThatWasEndedIsTakenUp() {
        let report = report(.cancelled, seconds: 3) {
            $0.packages = 1
            $0.pages = 2
            $0.warnings = 1
            $0.isResumable = true
        }
        #expect(
            line(report)
                == "Town site: cancelled in 3.0 s: 2 pages, 0 files, 0 B, 0 deletions, 1 warning. The next run takes up what is left."
        )
    }

    @Test func failuresAreListedUpToALimitAndThenCounted() {
        let report = report(.failed, seconds: 1) { report in
            for number in 1...1_021 {
                let category: MirroringEvents.Category = number > 20 ? .notFound : .authorization
                report.losses.add(RunFailure(category, item: "\(number)", "Item \(number) is bad."))
            }
        }
        let lines = RunSummary(report).failures.map(\.description)
        #expect(lines.count == 21)
        #expect(lines.first == "    Item 1 is bad.")
        #expect(lines.last == "    … and 1,001 more (1,001 notFound).")
    }

    @Test func itemsAreToldByWhatIsDone() {
        let path = RelativePath(unchecked: Array("docs/a.html".utf8))
        func line(_ kind: Change.Kind, isNew: Bool = true) -> String {
            ItemLine(Change(path: path, kind: kind, size: 12_345, isNew: isNew)).line.description
        }
        #expect(line(.file) == "create  docs/a.html  12.3 kB")
        #expect(line(.file, isNew: false) == "update  docs/a.html  12.3 kB")
        #expect(line(.folder) == "create  docs/a.html")
        #expect(line(.hardLink(path)) == "link    docs/a.html")
        #expect(line(.attributes, isNew: false) == "attributes  docs/a.html")
        #expect(ItemLine(Deletion(path: path, isFolder: false)).line.description == "delete  docs/a.html")
    }
}
