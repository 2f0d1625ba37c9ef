import Foundation
import Testing

@testable import MirroringEngine
@testable import mirror

@Suite struct CheckTextTests {
    @Test func `what is to be run can be copied`() {
        var summary = CheckSummary()
        summary.compared = 2
        summary.missing = 1
        let job = Job(id: UUID(), name: "Town site", source: "/s", destination: "/d")
        func sentence(_ argument: String) -> String {
            CheckText(summary, job: job, argument: argument, comparesContents: false).sentence
        }
        let start = "Town site: 1 finding in 2 entries: 1 missing; 1 is the same."
        #expect(sentence("town") == "\(start) \"mirror run town\" makes the destination equal to the source.")
        #expect(sentence("town site.yaml").contains("\"mirror run 'town site.yaml'\" makes"))
        summary.compared = 3
        #expect(sentence("town").contains("; 2 are the same. "))
    }

    /// Who had run the job was told again that a run would mend it.
    @Test func `what a run does not mend is not said to be mended by one`() {
        var summary = CheckSummary()
        (summary.compared, summary.missing, summary.obstructed) = (2, 1, 1)
        var job = Job(id: UUID(), name: "Town site", source: "/s", destination: "/d")
        func remedy() -> String { CheckText(summary, job: job, argument: "town", comparesContents: false).sentence }
        #expect(remedy().hasSuffix("Something can't be put in its place: \"mirror plan town\" says what, and why."))
        #expect(!remedy().contains("mirror run"))
        summary.missing = 2
        #expect(remedy().contains("\"mirror run town\" makes the destination equal to the source. Something"))
        (summary.missing, summary.obstructed, summary.extra, summary.extraFolders) = (0, 0, 1, 1)
        #expect(remedy().hasSuffix("equal to the source."))
        job.exclude = ["*.bak"]
        #expect(remedy().hasSuffix("equal to the source, but a folder that holds what the job excludes stays."))
    }

    @Test func `rights are named where they are what is missing`() {
        var summary = CheckSummary()
        (summary.compared, summary.unreadable) = (2, 1)
        let job = Job(id: UUID(), name: "Town site", source: "/s", destination: "/d")
        func sentence() -> String {
            CheckText(summary, job: job, argument: "town", comparesContents: false).sentence
        }
        #expect(sentence().contains("for another reason than rights") && !sentence().contains("Allow this user"))
        summary.forbidden = 1
        #expect(!sentence().contains("for another reason than rights") && sentence().contains("Allow this user"))
    }
}
