public import MirroringEvents

public import struct Foundation.UUID

/// The key under which an event is published: `<jobId>.<State>.<severity>`.
public struct RoutingKey: Sendable, Hashable, CustomStringConvertible {
    /// The job.
    public var jobId: UUID
    /// The state.
    public var state: MirroringState
    /// The severity.
    public var severity: Severity

    /// A key from its parts.
    public init(jobId: UUID, state: MirroringState, severity: Severity) {
        self.jobId = jobId
        self.state = state
        self.severity = severity
    }

    /// The key of an event.
    public init(_ event: MirroringStatusEventArgs) {
        self.init(jobId: event.jobId, state: event.status.state, severity: event.status.severity)
    }

    /// Reads a key; nil if it is not three words of the right kinds.
    public init?(_ description: some StringProtocol) {
        let words = description.split(separator: ".", omittingEmptySubsequences: false)
        guard words.count == 3,
            let jobId = UUID(uuidString: String(words[0])),
            let state = MirroringState(spelling: words[1]),
            let severity = Severity(rawValue: String(words[2]))
        else { return nil }
        self.init(jobId: jobId, state: state, severity: severity)
    }

    /// The job of a key, whatever follows it; nil if its first word is none.
    public static func jobId(of key: String) -> UUID? {
        var key = key
        return key.withUTF8 { text in
            UUID(text: UnsafeBufferPointer(rebasing: text.prefix { $0 != UInt8(ascii: ".") }))
        }
    }

    /// The key as published.
    public var description: String {
        "\(jobId.lowercased).\(state.rawValue).\(severity.rawValue)"
    }
}
