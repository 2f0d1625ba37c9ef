import EventSamples
import Foundation
import MirroringEvents
import MirroringWire
import Testing

@testable import MirroringBridge

/// What is said of troubles, and taken back.
@Suite struct StandingFindingsTests {
    private var findings = StandingFindings()
    private let job = MirroringStatusEventArgs.sampleJobId

    private func trouble(_ kind: JobFinding.Kind, since minutes: Double = 0) -> JobTrouble {
        let reason: JobFinding.Reason =
            switch kind {
            case .late: .late(due: JudgedEvents.time(minutes), grace: .zero)
            case .slow: .slow(duration: .seconds(minutes), median: .seconds(1))
            case .odd: .nothingMirrored(median: 10)
            case .flaky: .flaky(failed: 3, of: 10)
            }
        return JobTrouble(reason: reason, runId: nil, since: JudgedEvents.time(minutes))
    }

    /// Says what is to be said, and hears it.
    private mutating func say(_ troubles: [JobTrouble]) -> [String] {
        findings.changes(to: [job: troubles]).map { change in
            switch change {
            case .found(let trouble, let job):
                findings.note(
                    JobFinding(
                        trouble.reason,
                        jobId: job,
                        jobName: "",
                        runId: trouble.runId,
                        since: trouble.since,
                        bridgeId: UUID(),
                        time: .now
                    )
                )
                return "\(trouble.reason.kind)"
            case .settled(let standing):
                findings.note(
                    JobSettlement(
                        of: standing.kind,
                        findingId: standing.id,
                        jobId: standing.jobId,
                        jobName: "",
                        runId: nil,
                        bridgeId: UUID(),
                        time: .now
                    )
                )
                return "not \(standing.kind)"
            }
        }
    }

    @Test mutating func eachIsSaidOnceAndTakenBackOnce() {
        for kind in JobFinding.Kind.allCases {
            #expect(say([trouble(kind)]) == [kind.rawValue])
            #expect(say([trouble(kind)]) == [])
            #expect(say([]) == ["not \(kind)"])
            #expect(say([]) == [])
        }
    }

    @Test mutating func kindsAreIndependent() {
        #expect(say([trouble(.late), trouble(.flaky)]) == ["late", "flaky"])
        #expect(say([trouble(.slow), trouble(.flaky)]) == ["not late", "slow"])
    }

    /// The next slow run of a row, and the numbers that grow while one goes on.
    @Test mutating func troubleThatGoesOnIsTheSame() {
        #expect(say([trouble(.slow, since: 1)]) == ["slow"])
        #expect(say([trouble(.slow, since: 2)]) == [])
    }

    @Test mutating func aJobThatIsLateAgainWasInTimeMeanwhile() {
        #expect(say([trouble(.late, since: 1)]) == ["late"])
        #expect(say([trouble(.late, since: 2)]) == ["not late", "late"])
    }

    @Test mutating func whatIsTakenBackLateTakesBackNothingNewer() {
        _ = say([trouble(.slow, since: 1)])
        let old = JobFinding.id(of: .slow, since: JudgedEvents.time(0), jobId: job)
        findings.note(
            JobSettlement(of: .slow, findingId: old, jobId: job, jobName: "", runId: nil, bridgeId: UUID(), time: .now)
        )
        #expect(findings.all.map(\.kind) == [.slow])
    }

    @Test mutating func aJobThatIsForgottenTakesItsFindingsAlong() {
        _ = say([trouble(.late), trouble(.odd)])
        #expect(findings.changes(to: [job: []]).count == 2)
    }

    /// Whoever said it may have logs that are not here.
    @Test mutating func whatWasFoundOfAJobThatIsNotKnownStands() {
        _ = say([trouble(.late), trouble(.odd)])
        #expect(findings.changes(to: [:]).isEmpty)
        #expect(findings.changes(to: [UUID(): []]).isEmpty)
    }

    @Test func whatIsStoredStandsAgain() throws {
        var findings = StandingFindings()
        findings.note(
            JobFinding(
                .flaky(failed: 3, of: 9),
                jobId: job,
                jobName: "n",
                runId: nil,
                since: JudgedEvents.time(3),
                bridgeId: UUID(),
                time: .now
            )
        )
        let stored = try JSONEncoder().encode(findings.all)
        let read = try JSONDecoder().decode([StandingFindings.Standing].self, from: stored)
        #expect(StandingFindings(read) == findings)
    }
}
