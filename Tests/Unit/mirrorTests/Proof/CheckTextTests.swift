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
