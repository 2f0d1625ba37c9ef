import Foundation
import MirroringEvents
import MirroringRemote

/// What the near end asks of a destination on another machine about what was there once (`FrameKind.past`).
///
/// A record says what, in a word, and what it is about.
enum FarPastQuestion: Sendable, Hashable {
    /// The releases.
    case releases
    /// The release to go back to, by how its name begins; nil for the one that was current before.
    case target(String?)
    /// To have the destination lead to a release.
    case roll(ReleaseName)
    /// What is kept of an entry and of what was below it.
    case versions(RelativePath)
    /// What is to be put back.
    case choose(Restoring)
    /// To copy that into its package.
    case copy(Restoring)

    private enum Word: String {
        case releases, target, roll, versions, choose, copy
    }

    /// The question as it is sent.
    var records: [UInt8] {
        switch self {
        case .releases: Self.record(.releases)
        case .target(let beginning): Self.record(.target, beginning.map { [Array($0.utf8)] } ?? [])
        case .roll(let release): Self.record(.roll, [Array("\(release)".utf8)])
        case .versions(let path): Self.record(.versions, [path.bytes])
        case .choose(let restoring): Self.record(.choose, restoring.fields)
        case .copy(let restoring): Self.record(.copy, restoring.fields)
        }
    }

    private static func record(_ word: Word, _ fields: [[UInt8]] = []) -> [UInt8] {
        var writer = RecordWriter()
        writer.append([Array(word.rawValue.utf8)] + fields)
        return writer.bytes
    }

    /// Reads a question that anybody may have written.
    init(records: [UInt8]) throws(ProtocolViolation) {
        var reader = RecordReader(fields: 1...(1 + Restoring.fieldCount), atMost: 1)
        reader.append(records)
        guard let record = try reader.next() else { throw Self.unknown }
        try reader.end()
        switch (Word(rawValue: String(decoding: record.fields[0], as: UTF8.self)), record.fields.count) {
        case (.releases, 1): self = .releases
        case (.target, 1): self = .target(nil)
        case (.target, 2):
            guard let beginning = String(validating: record.fields[1], as: UTF8.self), MessageText.isLine(beginning)
            else { throw Self.unknown }
            self = .target(beginning)
        case (.roll, 2):
            guard let release = ReleaseName(String(decoding: record.fields[1], as: UTF8.self)) else {
                throw Self.unknown
            }
            self = .roll(release)
        case (.versions, 2): self = .versions(try RelativePath(field: record.fields[1]))
        case (.choose, 1 + Restoring.fieldCount): self = .choose(try Restoring(record))
        case (.copy, 1 + Restoring.fieldCount): self = .copy(try Restoring(record))
        default: throw Self.unknown
        }
    }

    private static let unknown = ProtocolViolation("a question is none about what was there once")
}

extension Restoring {
    /// The path, the moment (empty for none), the package and the run.
    fileprivate static let fieldCount = 4

    fileprivate var fields: [[UInt8]] {
        let time = moment.map { [UInt8](field: $0.milliseconds) } ?? []
        return [path.bytes, time] + [packageId, runId].map { Array($0.uuidString.utf8) }
    }

    /// Reads the fields behind a word.
    fileprivate init(_ record: Record) throws(ProtocolViolation) {
        let ids = record.fields[3...4].compactMap { UUID(uuidString: String(decoding: $0, as: UTF8.self)) }
        guard ids.count == 2 else { throw ProtocolViolation("a list has an identifier that is none") }
        self.init(
            path: try RelativePath(field: record.fields[1]),
            moment: record.fields[2].isEmpty ? nil : try record.time(at: 2),
            packageId: ids[0],
            runId: ids[1]
        )
    }
}

extension Record {
    /// A field that is a moment that can be written down.
    func time(at index: Int) throws(ProtocolViolation) -> Timestamp {
        let range = Timestamp.earliest.milliseconds...Timestamp.latest.milliseconds
        return Timestamp(milliseconds: try number(at: index, in: range))
    }
}
