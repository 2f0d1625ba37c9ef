import MirroringEngine
import MirroringEvents
import MirroringSettings

import struct Foundation.UUID

/// A line of `mirror list --json`: what is not known, or does not apply, is left out.
struct JobListingLine: Encodable {
    struct Expectation: Encodable {
        let everySeconds: Int
        let graceSeconds: Int
    }

    struct LastRun: Encodable {
        let runId: String
        let outcome: Outcome
        let began: Timestamp
        let ended: Timestamp
        let seconds: Double
        let packages: Int
        let pages: Int
        let files: Int
        let bytes: Int
        let deletions: Int
        let errors: Int
        let firstProblem: String?
    }

    struct OpenRun: Encodable {
        let runId: String
        let since: Timestamp
        let process: Int32?
        let percent: Int?
        let phase: MirroringPhase
    }

    let name: String
    let state: JobListing.State
    let file: String?
    let id: String?
    let title: String?
    let problem: String?
    let failedAttempts: Int?
    let lastGood: Timestamp?
    let last: LastRun?
    /// The run that is under way, or that an engine left when it died.
    let open: OpenRun?
    let expect: Expectation?
    let due: Timestamp?
    let lateSeconds: Int?

    init(_ row: JobListing.Row, at now: Timestamp) {
        name = row.name
        state = row.state
        file = row.file
        id = (row.job?.id ?? row.status?.id)?.uuidString.lowercased()
        title = row.job?.name ?? row.status?.name
        problem = row.problems.isEmpty ? row.problem : row.problems.joined(separator: "\n")
        failedAttempts = row.status?.failedAttempts
        lastGood = row.status?.lastGood
        last = row.status?.runs.last.map { run in
            LastRun(
                runId: run.runId.uuidString.lowercased(),
                outcome: run.outcome,
                began: run.began,
                ended: run.ended,
                seconds: run.seconds,
                packages: run.packages,
                pages: run.pages,
                files: run.files,
                bytes: run.bytes,
                deletions: run.deletions,
                errors: run.errors,
                firstProblem: run.firstProblem
            )
        }
        open = row.status?.open.map { run in
            OpenRun(
                runId: run.runId.uuidString.lowercased(),
                since: run.began,
                process: run.process,
                percent: run.percent,
                phase: run.phase
            )
        }
        expect = row.job?.expectation.map {
            Expectation(everySeconds: $0.every.seconds, graceSeconds: $0.grace.seconds)
        }
        let due = row.due(at: now)
        self.due = due?.time
        lateSeconds = due?.late
    }
}
