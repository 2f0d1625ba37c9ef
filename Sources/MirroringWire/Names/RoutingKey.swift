public import MirroringEvents

public import struct Foundation.UUID

/// The key under which an event is published: `<jobId>.<State>.<severity>.<outcome>`.
///
/// The last word is that of the header `outcome`: `running` while the run goes on, then how it ended. Engines of before, and so older
/// messages of a history, have keys of three words.
public struct RoutingKey: Sendable, Hashable, CustomStringConvertible {
    /// The job.
    public var jobId: UUID
    /// The state.
    public var state: MirroringState
    /// The severity.
    public var severity: Severity
    /// The run's outcome so far; nil in a key of three words.
    public var outcome: Outcome?

    /// A key from its parts.
    public init(jobId: UUID, state: MirroringState, severity: Severity, outcome: Outcome?) {
        self.jobId = jobId
        self.state = state
        self.severity = severity
        self.outcome = outcome
    }

    /// The key of an event.
    public init(_ event: MirroringStatusEventArgs) {
        let status = event.status
        self.init(jobId: event.jobId, state: status.state, severity: status.severity, outcome: status.outcome)
    }

    /// Reads a key; nil if it is not three or four words of the right kinds.
    public init?(_ description: some StringProtocol) {
        let words = description.split(separator: ".", omittingEmptySubsequences: false)
        guard words.count == 3 || words.count == 4,
            let jobId = UUID(uuidString: String(words[0])),
            let state = MirroringState(spelling: words[1]),
            let severity = Severity(rawValue: String(words[2]))
        else { return nil }
        let outcome = words.count == 4 ? Outcome(rawValue: String(words[3])) : nil
        guard outcome != nil || words.count == 3 else { return nil }
        self.init(jobId: jobId, state: state, severity: severity, outcome: outcome)
    }

    /// The job of a key, whatever follows it; nil if its first word is not a job.
    public static func jobId(of key: String) -> UUID? {
        var key = key
        return key.withUTF8 { text in
            UUID(text: UnsafeBufferPointer(rebasing: text.prefix { $0 != UInt8(ascii: ".") }))
        }
    }

    /// The key as published.
    public var description: String {
        let words = "\(jobId.lowercased).\(state.rawValue).\(severity.rawValue)"
        return outcome.map { "\(words).\($0.rawValue)" } ?? words
    }
}
