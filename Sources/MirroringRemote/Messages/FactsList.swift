import Glibc
package import MirroringFiles

/// What is known of files, in the order in which they were asked for: nil where nothing of that name is.
package struct FactsList: Sendable, Hashable {
    /// The most files.
    package static let limit = 2_000_000

    /// What is known of each.
    package var facts: [FileFacts?]

    /// A list of facts.
    package init(_ facts: [FileFacts?]) {
        self.facts = facts
    }

    /// Reads a list that anybody may have written.
    ///
    /// - Parameter count: how many files were asked for.
    package init(records: [UInt8], expecting count: Int) throws(ProtocolViolation) {
        facts = try RecordReader.read(records, fields: 1...9, atMost: Self.limit, expecting: count) {
            record throws(ProtocolViolation) in
            try FileFacts.read(record)
        }
    }

    /// The list as it is sent.
    package var records: [UInt8] {
        var writer = RecordWriter()
        for known in facts { writer.append(known?.fields ?? [Array("none".utf8)]) }
        return writer.bytes
    }
}

extension FileFacts {
    /// The fields of its record: kind, device, inode, size, mode, owner, group, number of names, and the time in nanoseconds and seconds.
    fileprivate var fields: [[UInt8]] {
        [
            Array(kind.word.utf8), [UInt8](field: identity.device), [UInt8](field: identity.inode),
            [UInt8](field: size), [UInt8](field: mode), [UInt8](field: owner), [UInt8](field: group),
            [UInt8](field: links), Array("\(modified.seconds).\(modified.nanoseconds)".utf8),
        ]
    }

    /// Reads a record; nil if it says that there is nothing.
    fileprivate static func read(_ record: Record) throws(ProtocolViolation) -> FileFacts? {
        let word = String(decoding: record.fields[0], as: UTF8.self)
        if word == "none", record.fields.count == 1 { return nil }
        guard record.fields.count == 9, let kind = FileFacts.Kind(word: word) else {
            throw ProtocolViolation("a list has facts that are not understood")
        }
        var facts = FileFacts(stat())
        facts.kind = kind
        facts.identity = try FileFacts.Identity(device: record.number(at: 1), inode: record.number(at: 2))
        facts.size = try record.number(at: 3, in: 0...Int.max)
        facts.mode = try record.number(at: 4, in: 0...0o7777)
        facts.owner = try record.number(at: 5)
        facts.group = try record.number(at: 6)
        facts.links = try record.number(at: 7, in: 0...Int.max)
        facts.modified = try FileTime.read(record.fields[8])
        return facts
    }
}

extension FileTime {
    /// Reads seconds and nanoseconds, with a full stop between them.
    fileprivate static func read(_ field: ArraySlice<UInt8>) throws(ProtocolViolation) -> FileTime {
        let parts = field.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 2, let seconds: Int = Record.number(parts[0]),
            let nanoseconds: Int = Record.number(parts[1]), (0..<1_000_000_000).contains(nanoseconds)
        else { throw ProtocolViolation("a list has a time that is none") }
        return FileTime(seconds: seconds, nanoseconds: nanoseconds)
    }
}

extension FileFacts.Kind {
    fileprivate var word: String {
        switch self {
        case .file: "file"
        case .folder: "folder"
        case .other: "other"
        }
    }

    fileprivate init?(word: String) {
        switch word {
        case "file": self = .file
        case "folder": self = .folder
        case "other": self = .other
        default: return nil
        }
    }
}
