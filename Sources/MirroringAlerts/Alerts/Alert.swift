package import MirroringEvents

package import struct Foundation.UUID

/// Something that is wrong with a job, from when it began until it is over and everybody knows.
package struct Alert: Sendable, Hashable, Codable {
    /// The identity: there is at most one at a time.
    struct Key: Sendable, Hashable, Codable {
        /// The job.
        let jobId: UUID
        /// What it is about.
        let kind: AlertKind
    }

    /// The job.
    package let jobId: UUID
    /// What it is about.
    package let kind: AlertKind
    /// What the job was called when it began: what identifies an alert elsewhere does not change while it lasts.
    package let jobName: String
    /// What kind of trouble it was when it began.
    package let category: MirroringEvents.Category?
    /// Since when it lasts.
    package let since: Timestamp
    /// When it was over; nil as long as it lasts.
    package internal(set) var end: Timestamp?
    /// How often it was reported.
    package internal(set) var count = 1
    /// What was reported last.
    package internal(set) var facts: AlertFacts
    /// What it is made of, each until it is taken back: runs that are silent, with their last events, or findings.
    var parts: [UUID: Int] = [:]
    /// Whether its begin was delivered.
    var isTold = false
    /// When its end was delivered.
    var endTold: Timestamp?

    /// One that begins.
    init(_ kind: AlertKind, _ signal: AlertSignal, jobName: String) {
        self.kind = kind
        self.jobName = jobName
        jobId = signal.jobId
        category = signal.facts.category
        since = signal.facts.time
        facts = signal.facts
    }

    var key: Key { Key(jobId: jobId, kind: kind) }

    /// Whether it lasts.
    package var isFiring: Bool { end == nil }

    /// How bad it is.
    package var severity: AlertSeverity { kind.severity }

    /// The identity of this alert from its begin to its end; one that begins later has another.
    package var id: UUID { UUID(name: "\(kind.rawValue) since \(since.milliseconds)".utf8, namespace: jobId) }
}
