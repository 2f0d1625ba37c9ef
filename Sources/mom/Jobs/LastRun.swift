import MirroringEvents

import struct Foundation.UUID

/// A job's last run, and what follows from it for the next.
struct LastRun: Sendable {
    /// The run.
    let run: RunDigest
    /// Whether there is a later one, of which nothing can be read.
    var isOutdated = false

    /// The job under whose key its events are published.
    var jobId: UUID { run.run.origin }

    /// When the job last ended well, as far as its events say.
    var lastGood: Timestamp? {
        run.fate == .ended(.succeeded) ? run.heard : run.last.transferData.initializeData.lastExecution
    }

    /// How often a good run is due, and how much later it may be, in seconds; nil where nobody expects any.
    var expectation: (every: Int, grace: Int)? {
        let data = run.last.transferData.initializeData
        return data.expectedEverySeconds.map { ($0, data.expectedGraceSeconds ?? 0) }
    }

    /// When a good run is due; nil where nobody waits for one, or none was ever good.
    var due: Timestamp? {
        guard let expectation, let lastGood else { return nil }
        let (seconds, isTooFar) = Int64(expectation.every).multipliedReportingOverflow(by: 1_000)
        let (time, isTooLate) = lastGood.milliseconds.addingReportingOverflow(seconds)
        return isTooFar || isTooLate ? .latest : min(.latest, Timestamp(milliseconds: time))
    }

    /// By how many seconds a good run is late: none while the grace lasts.
    func lateness(at now: Timestamp) -> Int {
        guard let due, let expectation else { return 0 }
        let late = Int(clamping: (now.milliseconds - due.milliseconds) / 1_000)
        return late > expectation.grace ? late : 0
    }

    /// Whether somebody has to look at the job: its last run went wrong or can't be read, or the next is late.
    func isTrouble(at now: Timestamp) -> Bool {
        run.isFailure || isOutdated || lateness(at: now) > 0
    }
}

extension [LastRun] {
    /// Those of some jobs; of all where none are named.
    func of(_ jobs: [NamedJob]) -> [LastRun] {
        filter { jobs.include($0.jobId, named: $0.run.name) }
    }

    /// In the order in which they are shown: by the jobs' names.
    var inOrder: [LastRun] {
        sorted { ($0.run.name.lowercased(), $0.jobId.lowercased) < ($1.run.name.lowercased(), $1.jobId.lowercased) }
    }
}
