import Foundation
import MirroringEvents
import Testing

@testable import MirroringAlerts

/// Of which jobs a target hears.
@Suite struct AlertRulesTests {
    @Test(arguments: [
        ("Docs *", "Docs of A", true), ("Docs *", "The Docs", false), ("*", "anything", true), ("[AB]?", "A1", true),
        ("00000000-0000-4000-8000-000000000001", "x", true), ("00000000-0000-4000-8000-000000000002", "x", false),
    ])
    func jobsAreNamedByTheirIdentifierOrTheirName(pattern: String, name: String, isMeant: Bool) {
        #expect(JobPattern(pattern).matches(AlertSignal.job, name) == isMeant)
    }

    @Test func aJobWhoseNameIsNotKnownIsMeantByAll() {
        #expect(JobPattern("*").matches(AlertSignal.job, nil))
        #expect(!JobPattern("D*").matches(AlertSignal.job, nil))
    }

    @Test func exceptionsComeLast() {
        var rules = AlertRules()
        #expect(rules.includes(AlertSignal.job, "Site"))
        rules.jobs = [JobPattern("S*")]
        rules.exceptJobs = [JobPattern("*test*")]
        #expect(rules.includes(AlertSignal.job, "Site"))
        #expect(!rules.includes(AlertSignal.job, "Site test"))
        #expect(!rules.includes(AlertSignal.job, "Other"))
    }

    @Test(arguments: [(0, 1, true), (2, 5, true), (1, 1, false), (-1, 4, false), (3, 101, false)])
    func lessIsToleratedThanIsLookedAt(failures: Int, runs: Int, isPossible: Bool) {
        #expect((Tolerance(failures: failures, of: runs) != nil) == isPossible)
    }
}
