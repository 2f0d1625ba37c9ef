import MirroringFiles
import MirroringRemote
import SystemPackage

/// The answers to what a source is asked, both ways. Each is about what was asked, in the same order, and as long.
enum FarSourceAnswers {
    // MARK: Which folder it is

    /// An identity as it is sent.
    static func records(of identity: FileFacts.Identity) -> [UInt8] {
        var writer = RecordWriter()
        writer.append([[UInt8](field: identity.device), [UInt8](field: identity.inode)])
        return writer.bytes
    }

    /// Reads an identity.
    static func identity(_ records: [UInt8]) throws(ProtocolViolation) -> FileFacts.Identity {
        let identities = try RecordReader.read(records, fields: 2...2, atMost: 1, expecting: 1) {
            record throws(ProtocolViolation) -> FileFacts.Identity in
            FileFacts.Identity(device: try record.number(at: 0), inode: try record.number(at: 1))
        }
        return identities[0]
    }

    /// Reads that all is as it should be.
    static func nothing(_ records: [UInt8]) throws(ProtocolViolation) {
        guard records.isEmpty else { throw ProtocolViolation("an answer has more than was asked for") }
    }

    // MARK: Yes or no

    /// An answer to whether something is so.
    static func records(of isSo: Bool) -> [UInt8] {
        var writer = RecordWriter()
        writer.append([[UInt8](field: isSo ? 1 : 0)])
        return writer.bytes
    }

    /// Reads whether something is so.
    static func isSo(_ records: [UInt8]) throws(ProtocolViolation) -> Bool {
        let numbers = try RecordReader.read(records, fields: 1...1, atMost: 1, expecting: 1) {
            record throws(ProtocolViolation) -> Int in
            try record.number(at: 0, in: 0...1)
        }
        return numbers[0] == 1
    }

    // MARK: Why entries can't be read

    /// The system's numbers of why entries of a list can't be read.
    static func records(of refusals: [RelativePath: Errno], among entries: [FarSourceQuestion.Entry]) -> [UInt8] {
        var writer = RecordWriter()
        for (index, entry) in entries.enumerated() {
            guard let refusal = refusals[entry.path] else { continue }
            writer.append([[UInt8](field: index), [UInt8](field: refusal.rawValue)])
        }
        return writer.bytes
    }

    /// Reads why entries of a list can't be read.
    static func refusals(
        _ records: [UInt8],
        among entries: ArraySlice<FarSourceQuestion.Entry>
    ) throws(ProtocolViolation) -> [RelativePath: Errno] {
        var refusals: [RelativePath: Errno] = [:]
        var reader = RecordReader(fields: 2...2, atMost: entries.count)
        reader.append(records)
        while let record = try reader.next() {
            let entry = entries[entries.startIndex + (try record.number(at: 0, in: 0...max(0, entries.count - 1)))]
            refusals[entry.path] = Errno(rawValue: try record.number(at: 1, in: 1...4_095))
        }
        try reader.end()
        return refusals
    }

    /// Failures of some of a list.
    static func records(of failures: [RelativePath: RunFailure], among files: [RelativePath]) -> [UInt8] {
        var writer = RecordWriter()
        for (index, file) in files.enumerated() {
            guard let failure = failures[file] else { continue }
            writer.append([[UInt8](field: index)] + FailureMessage(failure).fields)
        }
        return writer.bytes
    }

    /// Reads failures of some of a list: each costs no more than the file.
    static func failures(
        _ records: [UInt8],
        among files: ArraySlice<RelativePath>
    ) throws(ProtocolViolation) -> [RelativePath: RunFailure] {
        var failures: [RelativePath: RunFailure] = [:]
        let count = 1 + FailureMessage.fieldCount
        var reader = RecordReader(fields: count...count, atMost: files.count)
        reader.append(records)
        while let record = try reader.next() {
            let file = files[files.startIndex + (try record.number(at: 0, in: 0...max(0, files.count - 1)))]
            let message = try FailureMessage(record, from: 1)
            failures[file] = RunFailure(message.knownCategory, item: "\(file)", reach: .item, message.message)
        }
        try reader.end()
        return failures
    }

    // MARK: What the source lacks

    private enum Finding: String {
        case absent, present, unknown
    }

    /// What is known of deletions: why one is not known of, then a word for each.
    static func records(of proven: ProvenDeletions, among deletions: [Deletion]) -> [UInt8] {
        let (certain, waiting) = (Set(proven.certain), Set(proven.waiting))
        var writer = RecordWriter()
        writer.append(proven.reason.map { FailureMessage($0).fields } ?? [[]])
        for deletion in deletions {
            let finding: Finding =
                certain.contains(deletion) ? .absent : waiting.contains(deletion) ? .unknown : .present
            writer.append([Array(finding.rawValue.utf8)])
        }
        return writer.bytes
    }

    /// Reads what is known of deletions.
    static func findings(
        _ records: [UInt8],
        of deletions: ArraySlice<Deletion>
    ) throws(ProtocolViolation) -> [DeletionProof.Finding] {
        let violation = ProtocolViolation("a list has a finding that is none")
        var reader = RecordReader(fields: 1...FailureMessage.fieldCount, atMost: deletions.count + 1)
        reader.append(records)
        guard let first = try reader.next() else { throw violation }
        let reason = first.fields == [[]] ? nil : RunFailure(try FailureMessage(first, from: 0))
        var findings: [DeletionProof.Finding] = []
        while let record = try reader.next() {
            switch (Finding(rawValue: String(decoding: record.fields[0], as: UTF8.self)), reason) {
            case (.absent, _): findings.append(.absent)
            case (.present, _): findings.append(.present)
            case (.unknown, let reason?): findings.append(.unknown(reason))
            case (.unknown, nil), (nil, _): throw violation
            }
        }
        try reader.end(expecting: deletions.count + 1)
        return findings
    }

    // MARK: Digests

    /// The digests of some of a list; empty for those that have none.
    static func records(
        of digests: [RelativePath: String],
        among files: [FarSourceQuestion.KnownFile]
    ) -> [UInt8] {
        var writer = RecordWriter()
        for file in files { writer.append([Array((digests[file.path] ?? "").utf8)]) }
        return writer.bytes
    }

    /// Reads the digests of some of a list.
    static func digests(
        _ records: [UInt8],
        of files: ArraySlice<FarSourceQuestion.KnownFile>
    ) throws(ProtocolViolation) -> [RelativePath: String] {
        let texts = try RecordReader.read(records, fields: 1...1, atMost: files.count, expecting: files.count) {
            record throws(ProtocolViolation) -> String in
            let text = String(decoding: record.fields[0], as: UTF8.self)
            guard text.isEmpty || HexadecimalText.isDigest(text) else {
                throw ProtocolViolation("a list has a digest that is none")
            }
            return text
        }
        var digests: [RelativePath: String] = [:]
        for (file, text) in zip(files, texts) where !text.isEmpty { digests[file.path] = text }
        return digests
    }

    // MARK: The trace

    private enum TraceState: String {
        case nothing, unreadable, bytes
    }

    /// What lies in the place of a trace: a word, then the bytes as they are.
    static func bytes(of trace: SourceTrace) -> [UInt8] {
        let state: TraceState = trace.isUnreadable ? .unreadable : trace.bytes == nil ? .nothing : .bytes
        return Array(state.rawValue.utf8) + [0] + (trace.bytes ?? [])
    }

    /// Reads what lies in the place of a trace.
    ///
    /// - Parameter path: where that is, for people.
    static func trace(_ answer: [UInt8], at path: String) throws(ProtocolViolation) -> SourceTrace {
        let word = answer.prefix { $0 != 0 }
        let bytes = answer.dropFirst(word.count + 1)
        switch TraceState(rawValue: String(decoding: word, as: UTF8.self)) {
        case .nothing where bytes.isEmpty: return SourceTrace(path: path, bytes: nil)
        case .unreadable where bytes.isEmpty: return SourceTrace(path: path, bytes: nil, isUnreadable: true)
        case .bytes where bytes.count <= SourceTrace.byteLimit: return SourceTrace(path: path, bytes: Array(bytes))
        default: throw ProtocolViolation("a trace is said to be what it can't be")
        }
    }
}
