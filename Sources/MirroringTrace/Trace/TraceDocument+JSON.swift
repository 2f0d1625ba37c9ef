import Foundation
import MirroringEvents

extension TraceDocument {
    /// The version of the document that this program writes and reads.
    static let schemaVersion = 1
    /// The most bytes of a trace; one has about a thousand.
    package static let byteLimit = 65_536

    /// The JSON text, on one line.
    package var json: [UInt8] {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
        }
    }

    /// Reads a trace that anybody may have written.
    ///
    /// - Throws: ``TraceProblem``.
    package init(json: some Collection<UInt8>) throws(TraceProblem) {
        guard json.count <= Self.byteLimit else { throw .tooLarge }
        do {
            self = try JSONDecoder().decode(Self.self, untrusted: json)
        } catch let problem as TraceProblem {
            throw problem
        } catch {
            throw .notATrace
        }
    }
}

extension TraceDocument: Codable {
    private enum CodingKeys: String, CodingKey {
        case schemaVersion, jobId, jobName, runId, outcome, began, completed, expectedEverySeconds, expectedGraceSeconds
        case tree, hasExclusions, engine, origin, updating
    }

    /// Reads a trace.
    ///
    /// - Throws: a `DecodingError`; ``TraceProblem`` if it is of another version, or says what can't be.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        guard try values.decode(Int.self, forKey: .schemaVersion) == Self.schemaVersion else {
            throw TraceProblem.otherVersion
        }
        self.init(
            jobId: try values.decode(UUID.self, forKey: .jobId),
            jobName: Self.shortened(try values.decode(String.self, forKey: .jobName)),
            runId: try values.decode(UUID.self, forKey: .runId),
            outcome: try values.decode(Outcome.self, forKey: .outcome),
            began: try values.decode(Timestamp.self, forKey: .began),
            completed: try values.decode(Timestamp.self, forKey: .completed),
            tree: try values.decode(MirroringTree.self, forKey: .tree),
            engine: Self.shortened(try values.decode(String.self, forKey: .engine))
        )
        expectedEverySeconds = try values.decodeIfPresent(Int.self, forKey: .expectedEverySeconds)
        expectedGraceSeconds = try values.decodeIfPresent(Int.self, forKey: .expectedGraceSeconds)
        hasExclusions = try values.decodeIfPresent(Bool.self, forKey: .hasExclusions) ?? false
        origin = try values.decodeIfPresent(Origin.self, forKey: .origin)
        updating = try values.decodeIfPresent(Updating.self, forKey: .updating)
        let isOver = outcome == .succeeded || outcome == .completedWithErrors
        let isExpectable = (expectedEverySeconds ?? 1) > 0 && (expectedGraceSeconds ?? 0) >= 0
        guard isOver, isExpectable, tree.isPlausible, origin?.tree.isPlausible != false else {
            throw TraceProblem.notATrace
        }
    }

    /// Writes a trace.
    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(Self.schemaVersion, forKey: .schemaVersion)
        try values.encode(LowerCaseUUID(jobId), forKey: .jobId)
        try values.encode(jobName, forKey: .jobName)
        try values.encode(LowerCaseUUID(runId), forKey: .runId)
        try values.encode(outcome, forKey: .outcome)
        try values.encode(began, forKey: .began)
        try values.encode(completed, forKey: .completed)
        try values.encodeIfPresent(expectedEverySeconds, forKey: .expectedEverySeconds)
        try values.encodeIfPresent(expectedGraceSeconds, forKey: .expectedGraceSeconds)
        try values.encode(tree, forKey: .tree)
        try values.encode(hasExclusions, forKey: .hasExclusions)
        try values.encode(engine, forKey: .engine)
        try values.encodeIfPresent(origin, forKey: .origin)
        try values.encodeIfPresent(updating, forKey: .updating)
    }

    private static func shortened(_ text: String) -> String {
        String(text.prefix(EventLimits.nameLength))
    }
}

extension TraceDocument.Origin: Codable {
    private enum CodingKeys: String, CodingKey {
        case jobId, runId, completed, tree
    }

    /// Reads an origin.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            jobId: try values.decode(UUID.self, forKey: .jobId),
            runId: try values.decode(UUID.self, forKey: .runId),
            completed: try values.decode(Timestamp.self, forKey: .completed),
            tree: try values.decode(MirroringTree.self, forKey: .tree)
        )
    }

    /// Writes an origin.
    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(LowerCaseUUID(jobId), forKey: .jobId)
        try values.encode(LowerCaseUUID(runId), forKey: .runId)
        try values.encode(completed, forKey: .completed)
        try values.encode(tree, forKey: .tree)
    }
}

extension TraceDocument.Updating: Codable {
    private enum CodingKeys: String, CodingKey {
        case runId, since
    }

    /// Reads a change.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            runId: try values.decode(UUID.self, forKey: .runId),
            since: try values.decode(Timestamp.self, forKey: .since)
        )
    }

    /// Writes a change.
    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(LowerCaseUUID(runId), forKey: .runId)
        try values.encode(since, forKey: .since)
    }
}

extension MirroringTree {
    /// Whether a tree can be so.
    fileprivate var isPlausible: Bool { files >= 0 && bytes >= 0 && TreeDigest.isDigest(digest) }
}

/// A UUID as all of this project's messages spell it.
private struct LowerCaseUUID: Encodable {
    let uuid: UUID

    init(_ uuid: UUID) {
        self.uuid = uuid
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(uuid.uuidString.lowercased())
    }
}
