public import MirroringEvents

public import struct Foundation.UUID

/// What a subscriber asks a bridge to send again. Everything that is left out is not restricted.
///
/// The JSON body of a message on ``WireNames/Exchange/replay``; its key says for which job, see ``ReplayScope``.
public struct ReplayRequest: Sendable, Hashable {
    /// Which end of the events a limit counts from.
    public enum End: String, Sendable, Hashable, CaseIterable, Codable {
        /// The first ones.
        case oldest
        /// The last ones.
        case newest
    }

    /// Only events after this position.
    public var after: StreamPosition?
    /// Where there is no ``after``: everything of this history, and the bridge tells whether its beginning is still there.
    public var history: Epoch?
    /// Only events that came to the history at this time or later, and some from shortly before.
    public var since: Timestamp?
    /// Only events of these states.
    public var states: Set<MirroringState>?
    /// Only events of these severities.
    public var severities: Set<Severity>?
    /// Only events of this run.
    public var runId: UUID?
    /// The maximum number of events, from 1.
    public var limit: Int?
    /// Which end the limit counts from; without it, the oldest.
    public var from: End?

    /// A request for everything that is cached.
    public init() {}

    /// Reads a body.
    ///
    /// - Throws: a ``MonitorMessageError`` that names what is wrong with which member.
    public init(json body: [UInt8]) throws(MonitorMessageError) {
        let wire = try MonitorJSON.decode(Wire.self, from: body, expected: Self.expected)
        switch (wire.after, wire.epoch) {
        case (let after?, let epoch?):
            self.after = after.offset.map { StreamPosition(epoch: epoch, offset: $0) }
            history = after.offset == nil ? epoch : nil
        case (.some, nil): throw MonitorMessageError("\"after\" needs the \"epoch\" that its position belongs to.")
        // Who names a history wants to know whether it is this one, and whether its beginning is still there.
        case (nil, let epoch?) where wire.since == nil: history = epoch
        case (nil, _): break
        }
        since = wire.since
        guard wire.after == nil || since == nil else {
            throw MonitorMessageError("\"after\" and \"since\" exclude each other.")
        }
        states = wire.states.map(Set.init)
        severities = wire.severities.map(Set.init)
        runId = wire.runId?.uuid
        limit = wire.limit?.count
        guard limit ?? 1 >= 1 else { throw MonitorMessageError("\"limit\" has to be 1 or more.") }
        from = wire.from
        guard from == nil || limit != nil else { throw MonitorMessageError("\"from\" needs a \"limit\".") }
    }

    /// The body.
    public func encodedJSON() -> [UInt8] {
        MonitorJSON.encode(
            Wire(
                epoch: after?.epoch ?? history,
                after: after.map { WireOffset(offset: $0.offset) } ?? history.map { _ in WireOffset(offset: nil) },
                since: since,
                states: states?.sorted { $0.rawValue < $1.rawValue },
                severities: severities?.sorted(),
                runId: runId.map(WireUUID.init),
                limit: limit.map(WireCount.init),
                from: from
            )
        )
    }

    /// What the members have to be, in words.
    private static let expected = [
        "epoch": "a UUID", "after": "a whole number", "since": "an RFC 3339 time, as 2026-11-30T14:00:00Z",
        "states": "a list of \(words(of: MirroringState.self))", "severities": "a list of \(words(of: Severity.self))",
        "runId": "a UUID", "limit": "a whole number", "from": "one of \(words(of: End.self))",
    ]

    private static func words<Word: CaseIterable & RawRepresentable<String>>(of type: Word.Type) -> String {
        type.allCases.map(\.rawValue).joined(separator: ", ")
    }

    private struct Wire: Codable {
        var epoch: Epoch?
        var after: WireOffset?
        var since: Timestamp?
        var states: [MirroringState]?
        var severities: [Severity]?
        var runId: WireUUID?
        var limit: WireCount?
        var from: End?
    }

    /// An offset, or -1, the place before all of them. Foundation takes a number that does not fit for something that is not JSON, so
    /// both kinds of numbers are tried here and the error names the member.
    private struct WireOffset: Codable {
        let offset: UInt64?

        init(offset: UInt64?) {
            self.offset = offset
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let offset = try? container.decode(UInt64.self) {
                self.offset = offset
            } else if (try? container.decode(Int64.self)) != nil {
                offset = nil
            } else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "no whole number")
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            if let offset { try container.encode(offset) } else { try container.encode(-1) }
        }
    }

    /// A number of events.
    private struct WireCount: Codable {
        let count: Int

        init(count: Int) {
            self.count = count
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            guard let count = try? container.decode(Int.self) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "no whole number")
            }
            self.count = count
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(count)
        }
    }
}
