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
    /// One outcome, or nil for all; `running` are the events of runs that go on.
    public var outcome: Outcome?

    /// A selection from its parts; what is left out is not restricted.
    public init(
        jobId: UUID? = nil,
        state: MirroringState? = nil,
        severity: Severity? = nil,
        outcome: Outcome? = nil
    ) {
        self.jobId = jobId
        self.state = state
        self.severity = severity
        self.outcome = outcome
    }

    /// Every event of every job.
    public static let all = Self()

    /// Every event of one job.
    public static func job(_ jobId: UUID) -> Self {
        Self(jobId: jobId)
    }

    /// The binding key on ``WireNames/Exchange/events``: `#`, `<jobId>.#`, `*.*.error.#`, `*.*.*.failed`, …
    ///
    /// It ends with `#` where the last words don't matter, so that it also matches keys with fewer words, or more.
    public var bindingKey: String {
        var words = [jobId?.lowercased, state?.rawValue, severity?.rawValue, outcome?.rawValue]
        while let last = words.last, last == nil { words.removeLast() }
        return (words.map { $0 ?? "*" } + (outcome == nil ? ["#"] : [])).joined(separator: ".")
    }

    /// Reads a binding key; nil for a pattern that no selection makes.
    public init?(bindingKey: String) {
        var words = bindingKey.split(separator: ".", omittingEmptySubsequences: false)
        if words.last == "#" { words.removeLast() }
        func word(_ index: Int) -> String? {
            words.indices.contains(index) && words[index] != "*" ? String(words[index]) : nil
        }
        self.init(
            jobId: word(0).flatMap(UUID.init(uuidString:)),
            state: word(1).flatMap { MirroringState(spelling: $0) },
            severity: word(2).flatMap(Severity.init(rawValue:)),
            outcome: word(3).flatMap(Outcome.init(rawValue:))
        )
        guard self.bindingKey == bindingKey else { return nil }
    }

    /// Reads a binding key of before, when keys had three words: no event of today's engines matches it. Nil for any other pattern.
    public init?(outdatedBindingKey bindingKey: String) {
        var words = bindingKey.split(separator: ".", omittingEmptySubsequences: false)
        guard words.count == 3, words.last != "#" else { return nil }
        while words.last == "*" { words.removeLast() }
        self.init(bindingKey: (words + ["#"]).joined(separator: "."))
    }

    /// Whether a message with that key is in the selection, whatever kind of key it is, by the broker's rule for ``bindingKey``: `*` is one
    /// word, and `#` at the end any number of them.
    public func contains(routingKey: String) -> Bool {
        guard self != .all else { return true }
        var pattern = bindingKey.split(separator: ".", omittingEmptySubsequences: false)
        let words = routingKey.split(separator: ".", omittingEmptySubsequences: false)
        if pattern.last == "#" {
            pattern.removeLast()
            guard words.count >= pattern.count else { return false }
        } else {
            guard words.count == pattern.count else { return false }
        }
        return zip(pattern, words).allSatisfy { $0 == "*" || $0 == $1 }
    }

    /// Whether an event is in the selection, by the same rule as the broker's.
    public func contains(_ key: RoutingKey) -> Bool {
        (jobId == nil || jobId == key.jobId) && (state == nil || state == key.state)
            && (severity == nil || severity == key.severity) && (outcome == nil || outcome == key.outcome)
    }
}
