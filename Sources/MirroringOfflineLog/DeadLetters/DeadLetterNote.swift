public import Foundation
public import MirroringEvents

/// What is known of a message of the history that no bridge can read, as far as it can be known.
public struct DeadLetterNote: Sendable, Hashable {
    /// The maximum number of bytes of a body that are shown.
    public static let shownBytes = 200

    /// The message's position in the history; nil if nobody has said it.
    public var position: UInt64?
    /// When it was published, in whole seconds, as its publisher says; nil if it does not.
    public var time: Timestamp?
    /// Why it can't be read, or has no place.
    public var reason: String
    /// The key under which it was published.
    public var routingKey: String
    /// The user who published it, as the broker vouches for; nil if it does not.
    public var user: String?
    /// The message's own identity; nil if it has none.
    public var messageId: String?
    /// The job under whose key it was published; nil if the key names none. What it names itself, it may have no right to.
    public var jobId: UUID?
    /// The run that it is about; nil if that can't be read.
    public var runId: UUID?
    /// Its place in that run; nil if that can't be read.
    public var sequence: Int?
    /// The state that it reports; nil if that can't be read.
    public var state: MirroringState?
    /// Whether it says that the run ends with it.
    public var isTerminal: Bool
    /// How many bytes its body has.
    public var bodyBytes: Int
    /// The beginning of the body as text, what is not UTF-8 repaired.
    public var bodyStart: String

    /// A note of a message.
    ///
    /// - Parameters:
    ///   - reason: why it can't be read.
    ///   - routingKey: the key under which it was published.
    ///   - body: its body.
    public init(reason: String, routingKey: String, body: [UInt8]) {
        self.reason = reason
        self.routingKey = routingKey
        isTerminal = false
        bodyBytes = body.count
        bodyStart = String(decoding: body.prefix(Self.shownBytes), as: UTF8.self)
    }

    /// The run in whose log it would stand; nil if that can't be read.
    public var run: RunKey? {
        guard let jobId, let runId else { return nil }
        return RunKey(origin: jobId, runId: runId)
    }

    /// A sentence that names the event, as far as it is one, and the reason.
    public var description: String {
        let subject = sequence.map { "Event \($0)" } ?? "An event whose number can't be read"
        return "\(subject)\(isTerminal ? ", the run's end," : "") is a dead letter\(place): \(reason)"
    }

    /// Where it is, in words.
    public var place: String { position.map { " (position \($0))" } ?? "" }
}

extension DeadLetterNote: Codable {
    private struct Wire: Codable {
        var position: UInt64?
        var time: Timestamp?
        var reason: String
        var routingKey: String
        var user: String?
        var messageId: String?
        var jobId: String?
        var runId: String?
        var sequence: Int?
        var state: MirroringState?
        var terminal: Bool
        var bodyBytes: Int
        var bodyStart: String
    }

    /// Reads one; identifiers and numbers that no event can have are left out.
    public init(from decoder: any Decoder) throws {
        let wire = try Wire(from: decoder)
        self.init(reason: wire.reason, routingKey: wire.routingKey, body: [])
        position = wire.position
        time = wire.time
        user = wire.user
        messageId = wire.messageId
        jobId = wire.jobId.flatMap { UUID(uuidString: $0) }
        runId = wire.runId.flatMap { UUID(uuidString: $0) }
        sequence = wire.sequence.flatMap { (1...EventLimits.sequence).contains($0) ? $0 : nil }
        state = wire.state
        isTerminal = wire.terminal
        bodyBytes = wire.bodyBytes
        bodyStart = wire.bodyStart
    }

    /// Writes it; what is not known is left out.
    public func encode(to encoder: any Encoder) throws {
        try Wire(
            position: position,
            time: time,
            reason: reason,
            routingKey: routingKey,
            user: user,
            messageId: messageId,
            jobId: jobId?.lowercased,
            runId: runId?.lowercased,
            sequence: sequence,
            state: state,
            terminal: isTerminal,
            bodyBytes: bodyBytes,
            bodyStart: bodyStart
        ).encode(to: encoder)
    }
}
