import MirroringEvents
package import MirroringSettings

import struct Foundation.UUID

/// What a target wants to hear of, and when.
package struct AlertRules: Sendable, Hashable {
    /// Of which jobs; of all if there is none.
    package var jobs: [JobPattern] = []
    /// Of which jobs not.
    package var exceptJobs: [JobPattern] = []
    /// Of how bad things.
    package var severities = Set(AlertSeverity.allCases)
    /// Of which kinds of things.
    package var kinds = Set(AlertKind.allCases)
    /// How many failed runs are borne in silence.
    package var tolerance = Tolerance.none
    /// For how long what happens is collected before it is told; none to tell it at once.
    package var group = TimeSpan(seconds: 0)
    /// When nothing is told, until they are over.
    package var quiet: QuietHours?

    /// Everything at once.
    package init() {}

    /// Whether a job's alerts are wanted.
    func includes(_ jobId: UUID, _ name: String?) -> Bool {
        (jobs.isEmpty || jobs.contains { $0.matches(jobId, name) }) && !exceptJobs.contains { $0.matches(jobId, name) }
    }

    /// Whether alerts of a kind are wanted.
    func includes(_ kind: AlertKind) -> Bool {
        kinds.contains(kind) && severities.contains(kind.severity)
    }

    /// When what was noticed at a time is to be told.
    func due(_ noticed: Timestamp) -> Timestamp {
        let grouped = Timestamp(milliseconds: noticed.milliseconds + Int64(group.seconds) * 1_000)
        return quiet?.end(at: grouped) ?? grouped
    }
}
