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

    /// When what was noticed at a time is to be told. Of what was noticed before the clock was set back it is not known how long it has
    /// waited: it has waited long enough.
    func due(_ noticed: Timestamp, at now: Timestamp) -> Timestamp {
        let grouped = Timestamp(milliseconds: noticed.milliseconds + Int64(group.seconds) * 1_000)
        let moment = noticed > now ? now : grouped
        return quiet?.end(at: moment) ?? moment
    }
}
