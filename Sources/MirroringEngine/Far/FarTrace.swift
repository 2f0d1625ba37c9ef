import Foundation
import MirroringEvents
import MirroringRemote
import MirroringTrace

/// What a run asks of a destination on another machine in which it leaves a trace (`FrameKind.trace`): a record.
enum FarTrace: Sendable, Hashable {
    /// To say in the trace of what is changed that it is.
    case mark(TraceDocument.Updating)
    /// What lies in what is built of a release, if that has anything new in it, else in what is published.
    case read(hasNews: Bool)
    /// To put a trace there.
    case leave(TraceDocument, hasNews: Bool)

    private enum Word: String {
        case mark, read, leave
    }

    private static let unknown = ProtocolViolation("a question about a trace is not understood")

    /// Reads a question that anybody may have written.
    init(records: [UInt8]) throws(ProtocolViolation) {
        let questions = try RecordReader.read(records, fields: 2...3, atMost: 1, expecting: 1) {
            record throws(ProtocolViolation) in try FarTrace(record)
        }
        self = questions[0]
    }

    private init(_ record: Record) throws(ProtocolViolation) {
        switch (Word(rawValue: String(decoding: record.fields[0], as: UTF8.self)), record.fields.count) {
        case (.mark, 3):
            guard let runId = UUID(uuidString: String(decoding: record.fields[1], as: UTF8.self)),
                let since = Timestamp(String(decoding: record.fields[2], as: UTF8.self))
            else { throw Self.unknown }
            self = .mark(TraceDocument.Updating(runId: runId, since: since))
        case (.read, 2): self = .read(hasNews: try record.number(at: 1, in: 0...1) == 1)
        case (.leave, 3):
            guard let trace = try? TraceDocument(json: record.fields[2]) else { throw Self.unknown }
            self = .leave(trace, hasNews: try record.number(at: 1, in: 0...1) == 1)
        default: throw Self.unknown
        }
    }

    /// The question as it is sent.
    var records: [UInt8] {
        get throws {
            var writer = RecordWriter()
            func append(_ word: Word, _ fields: [UInt8]...) { writer.append([Array(word.rawValue.utf8)] + fields) }
            switch self {
            case .mark(let run): append(.mark, Array(run.runId.uuidString.utf8), Array("\(run.since)".utf8))
            case .read(let hasNews): append(.read, .init(field: hasNews ? 1 : 0))
            case .leave(let trace, let hasNews): append(.leave, .init(field: hasNews ? 1 : 0), try trace.json)
            }
            return writer.bytes
        }
    }
}

/// Between two ends: a record of how many files and bytes there are, their digest, and whether others may lie there.
extension TracedTree {
    /// Reads what anybody may have written.
    init(records: [UInt8]) throws(ProtocolViolation) {
        let trees = try RecordReader.read(records, fields: 4...4, atMost: 1, expecting: 1) {
            record throws(ProtocolViolation) -> TracedTree in
            let digest = String(decoding: record.fields[2], as: UTF8.self)
            guard TreeDigest.isDigest(digest) else { throw ProtocolViolation("a tree has a digest that is none") }
            let tree = MirroringTree(
                files: try record.number(at: 0, in: 0...Int.max),
                bytes: try record.number(at: 1, in: 0...Int.max),
                digest: digest
            )
            return TracedTree(tree: tree, hasExclusions: try record.number(at: 3, in: 0...1) == 1)
        }
        self = trees[0]
    }

    /// What is sent of it.
    var records: [UInt8] {
        var writer = RecordWriter()
        writer.append([
            [UInt8](field: tree.files), [UInt8](field: tree.bytes), Array(tree.digest.utf8),
            [UInt8](field: hasExclusions ? 1 : 0),
        ])
        return writer.bytes
    }
}
