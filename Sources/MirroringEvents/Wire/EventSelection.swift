public import struct Foundation.UUID

/// Which events a subscriber wants: a subscription is a queue binding.
public struct EventSelection: Sendable, Hashable {
    /// One job, or nil for all.
    public var jobId: UUID?
    /// One state, or nil for all.
    public var state: MirroringState?
    /// One severity, or nil for all.
    public var severity: Severity?

    /// A selection from its parts; what is left out is not restricted.
    public init(jobId: UUID? = nil, state: MirroringState? = nil, severity: Severity? = nil) {
        self.jobId = jobId
        self.state = state
        self.severity = severity
    }

    /// Every event of every job.
    public static let all = Self()

    /// Every event of one job.
    public static func job(_ jobId: UUID) -> Self {
        Self(jobId: jobId)
    }

    /// The binding key on ``Topology/Exchange/events``: `#`, `<jobId>.#`, `*.*.error`, …
    public var bindingKey: String {
        if state == nil && severity == nil {
            return jobId.map { "\($0.lowercased).#" } ?? "#"
        }
        let words = [jobId?.lowercased, state?.rawValue, severity?.rawValue]
        return words.map { $0 ?? "*" }.joined(separator: ".")
    }

    /// Whether an event is in the selection, by the same rule as the broker's.
    public func contains(_ key: RoutingKey) -> Bool {
        (jobId == nil || jobId == key.jobId) && (state == nil || state == key.state)
            && (severity == nil || severity == key.severity)
    }
}
