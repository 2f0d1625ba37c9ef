import MirroringEvents
import MirroringWire

import struct Foundation.UUID

/// What was found wrong with jobs and is not taken back, by whichever bridge said it; and what is to be said next. A value, without a
/// clock.
struct StandingFindings: Sendable, Hashable {
    /// A finding as far as it has to be remembered.
    struct Standing: Sendable, Hashable, Codable {
        /// The job.
        let jobId: UUID
        /// What is wrong.
        let kind: JobFinding.Kind
        /// Since when.
        let since: Timestamp

        /// The finding's identity.
        var id: UUID { JobFinding.id(of: kind, since: since, jobId: jobId) }
    }

    /// What is to be said.
    enum Change: Sendable, Hashable {
        /// Something is wrong with a job.
        case found(JobTrouble, of: UUID)
        /// It is so no more.
        case settled(Standing)
    }

    private struct Place: Hashable {
        let jobId: UUID
        let kind: JobFinding.Kind
    }

    private var standing: [Place: Standing] = [:]

    /// What stands from before.
    init(_ standing: [Standing] = []) {
        for finding in standing { add(finding) }
    }

    /// All of it, by kind and then by job.
    var all: [Standing] {
        standing.values.sorted { ($0.kind, $0.jobId.lowercased) < ($1.kind, $1.jobId.lowercased) }
    }

    /// A bridge has said that something is wrong.
    mutating func note(_ finding: JobFinding) {
        add(Standing(jobId: finding.jobId, kind: finding.kind, since: finding.since))
    }

    /// A bridge has taken something back; what is wrong anew since then stands.
    mutating func note(_ settlement: JobSettlement) {
        let place = Place(jobId: settlement.jobId, kind: settlement.kind)
        if standing[place]?.id == settlement.findingId { standing[place] = nil }
    }

    private mutating func add(_ finding: Standing) {
        standing[Place(jobId: finding.jobId, kind: finding.kind)] = finding
    }

    /// What is to be said: what is taken back first.
    ///
    /// Trouble of a kind that stands is the same trouble, though its numbers have changed. Only a job that is late for another date has
    /// been in time meanwhile, or promises something else.
    ///
    /// - Parameter troubles: what is wrong with each job that is known; nothing may be. What was found of another one stands.
    func changes(to troubles: [UUID: [JobTrouble]]) -> [Change] {
        let settled = all.filter { finding in
            guard let known = troubles[finding.jobId] else { return false }
            guard let trouble = known.first(where: { $0.reason.kind == finding.kind }) else { return true }
            return finding.kind == .late && trouble.since != finding.since
        }
        var left = self
        for finding in settled { left.standing[Place(jobId: finding.jobId, kind: finding.kind)] = nil }
        let wrong = troubles.filter { !$0.value.isEmpty }.sorted { $0.key.lowercased < $1.key.lowercased }
        let found = wrong.flatMap { job, troubles in
            troubles.filter { left.standing[Place(jobId: job, kind: $0.reason.kind)] == nil }.map {
                Change.found($0, of: job)
            }
        }
        return settled.map(Change.settled) + found
    }
}
