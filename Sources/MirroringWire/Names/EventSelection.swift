public import MirroringEvents

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

    /// The binding key on ``WireNames/Exchange/events``: `#`, `<jobId>.#`, `*.*.error`, …
    public var bindingKey: String {
        if state == nil && severity == nil {
            return jobId.map { "\($0.lowercased).#" } ?? "#"
        }
        let words = [jobId?.lowercased, state?.rawValue, severity?.rawValue]
        return words.map { $0 ?? "*" }.joined(separator: ".")
    }

    /// Reads a binding key; nil for a pattern that no selection makes.
    public init?(bindingKey: String) {
        if bindingKey == "#" {
            self = .all
            return
        }
        let words = bindingKey.split(separator: ".", omittingEmptySubsequences: false)
        let jobId = words.first.flatMap { UUID(uuidString: String($0)) }
        if words.count == 2, words[1] == "#", let jobId {
            self = .job(jobId)
            return
        }
        guard words.count == 3 else { return nil }
        let state = MirroringState(spelling: words[1])
        let severity = Severity(rawValue: String(words[2]))
        guard (jobId == nil) == (words[0] == "*"), (state == nil) == (words[1] == "*"),
            (severity == nil) == (words[2] == "*")
        else { return nil }
        self.init(jobId: jobId, state: state, severity: severity)
    }

    /// Whether an event is in the selection, by the same rule as the broker's.
    public func contains(_ key: RoutingKey) -> Bool {
        (jobId == nil || jobId == key.jobId) && (state == nil || state == key.state)
            && (severity == nil || severity == key.severity)
    }
}
