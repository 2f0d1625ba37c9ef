import Foundation
import MirroringRemote

/// Between two ends: a record for each package, followed by those of its paths.
extension LeftBehind {
    private enum Word: String {
        case package, path, warning, begun, mark
    }

    private static let unknown = ProtocolViolation("a list has something left behind that is not understood")

    /// Reads what anybody may have written.
    init(records: [UInt8]) throws(ProtocolViolation) {
        self.init()
        var reader = RecordReader(fields: 1...(1 + FailureMessage.fieldCount), atMost: FrameLimits.items)
        reader.append(records)
        while let record = try reader.next() { try take(record) }
        try reader.end()
    }

    private mutating func take(_ record: Record) throws(ProtocolViolation) {
        switch (Word(rawValue: String(decoding: record.fields[0], as: UTF8.self)), record.fields.count) {
        case (.package, 2):
            guard let packageId = UUID(uuidString: String(decoding: record.fields[1], as: UTF8.self)) else {
                throw Self.unknown
            }
            packages.append((packageId, []))
        case (.path, 2):
            guard !packages.isEmpty else { throw Self.unknown }
            packages[packages.count - 1].paths.insert(try RelativePath(field: record.fields[1]))
        case (.warning, 1 + FailureMessage.fieldCount):
            warnings.append(RunFailure(try FailureMessage(record, from: 1)))
        case (.begun, 1): isBegun = true
        case (.mark, 2):
            guard let release = ReleaseName(String(decoding: record.fields[1], as: UTF8.self)) else {
                throw Self.unknown
            }
            marks.append(release)
        default: throw Self.unknown
        }
    }

    /// The list as it is sent.
    var records: [UInt8] {
        var writer = RecordWriter()
        func append(_ word: Word, _ fields: [[UInt8]] = []) { writer.append([Array(word.rawValue.utf8)] + fields) }
        for (packageId, paths) in packages {
            append(.package, [Array(packageId.uuidString.utf8)])
            for path in paths { append(.path, [path.bytes]) }
        }
        for warning in warnings { append(.warning, FailureMessage(warning).fields) }
        if isBegun { append(.begun) }
        for mark in marks { append(.mark, [Array("\(mark)".utf8)]) }
        return writer.bytes
    }
}
