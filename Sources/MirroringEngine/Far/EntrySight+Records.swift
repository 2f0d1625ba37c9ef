import MirroringFiles
import MirroringRemote
import MirroringTrace

/// Between two ends: a record for each entry that was asked for, in that order. It has what is known of it, and behind that what a link leads
/// to, or why the entry can't be read.
extension EntrySight {
    private enum Word: String {
        case absent, link, refused
    }

    private static let unknown = ProtocolViolation("a list has a sight that is not understood")
    /// The most bytes that a link can lead to.
    private static let targetLimit = 4_096

    /// Reads a list that anybody may have written.
    ///
    /// - Parameters:
    ///   - records: the list.
    ///   - count: how many entries were asked for.
    static func read(_ records: [UInt8], expecting count: Int) throws(ProtocolViolation) -> [EntrySight] {
        let counts = 1...(FileFacts.fieldCount + 1 + FailureMessage.fieldCount)
        return try RecordReader.read(records, fields: counts, atMost: FrameLimits.items, expecting: count) {
            record throws(ProtocolViolation) in try EntrySight(record)
        }
    }

    private init(_ record: Record) throws(ProtocolViolation) {
        let hasFacts = record.fields.count >= FileFacts.fieldCount
        let start = hasFacts ? FileFacts.fieldCount : 0
        if hasFacts { facts = try FileFacts(record, from: 0) }
        guard record.fields.count > start else { return }
        let word = Word(rawValue: String(decoding: record.fields[start], as: UTF8.self))
        switch (word, record.fields.count - start) {
        case (.absent, 1) where !hasFacts: break
        case (.link, 2) where facts?.kind == .other && record.fields[start + 1].count <= Self.targetLimit:
            target = Array(record.fields[start + 1])
        case (.refused, 1 + FailureMessage.fieldCount):
            refusal = CheckFinding.Refusal(try FailureMessage(record, from: start + 1))
        default: throw Self.unknown
        }
    }

    /// A list as it is sent.
    static func records(of sights: [EntrySight]) -> [UInt8] {
        var writer = RecordWriter()
        for sight in sights { writer.append(sight.fields) }
        return writer.bytes
    }

    private var fields: [[UInt8]] {
        let known = facts?.fields ?? []
        if let refusal { return known + [Array(Word.refused.rawValue.utf8)] + FailureMessage(refusal).fields }
        if let target { return known + [Array(Word.link.rawValue.utf8), target] }
        return known.isEmpty ? [Array(Word.absent.rawValue.utf8)] : known
    }
}

/// Between two ends: a record for each file that was asked for, in that order.
extension FileReading {
    private enum Word: String {
        case digest, refused
    }

    /// Reads a list that anybody may have written.
    ///
    /// - Parameters:
    ///   - records: the list.
    ///   - count: how many files were asked for.
    static func read(_ records: [UInt8], expecting count: Int) throws(ProtocolViolation) -> [FileReading] {
        let counts = 2...(1 + FailureMessage.fieldCount)
        return try RecordReader.read(records, fields: counts, atMost: FrameLimits.items, expecting: count) {
            record throws(ProtocolViolation) -> FileReading in
            switch (Word(rawValue: String(decoding: record.fields[0], as: UTF8.self)), record.fields.count) {
            case (.digest, 2):
                guard let digest = FileDigest(hexadecimal: record.fields[1]) else { throw unknown }
                return .digest(digest)
            case (.refused, 1 + FailureMessage.fieldCount):
                return .refused(CheckFinding.Refusal(try FailureMessage(record, from: 1)))
            default: throw unknown
            }
        }
    }

    private static let unknown = ProtocolViolation("a list has a reading that is not understood")

    /// A list as it is sent.
    static func records(of readings: [FileReading]) -> [UInt8] {
        var writer = RecordWriter()
        for reading in readings {
            switch reading {
            case .digest(let digest): writer.append([Array(Word.digest.rawValue.utf8), digest.hexadecimal])
            case .refused(let refusal):
                writer.append([Array(Word.refused.rawValue.utf8)] + FailureMessage(refusal).fields)
            }
        }
        return writer.bytes
    }
}

extension FailureMessage {
    fileprivate init(_ refusal: CheckFinding.Refusal) {
        self.init(refusal.category, reach: FailureReach.item.word, refusal.message)
    }
}

extension CheckFinding.Refusal {
    fileprivate init(_ message: FailureMessage) {
        self.init(category: message.knownCategory, message: message.message)
    }
}
