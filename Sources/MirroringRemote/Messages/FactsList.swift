import Glibc
package import MirroringFiles

/// What is known of files, in the order in which they were asked for: nil where nothing of that name is, a failure where it can't be seen.
package struct FactsList: Sendable, Hashable {
    /// What is known of each.
    package var facts: [Result<FileFacts?, FailureMessage>]

    /// A list of facts.
    package init(_ facts: [Result<FileFacts?, FailureMessage>]) {
        self.facts = facts
    }

    /// Reads a list that anybody may have written.
    ///
    /// - Parameter count: how many files were asked for.
    package init(records: [UInt8], expecting count: Int) throws(ProtocolViolation) {
        let counts = 1...FileFacts.fieldCount
        facts = try RecordReader.read(records, fields: counts, atMost: FrameLimits.items, expecting: count) {
            record throws(ProtocolViolation) in
            switch (String(decoding: record.fields[0], as: UTF8.self), record.fields.count) {
            case ("none", 1): return .success(nil)
            case ("failure", 1 + FailureMessage.fieldCount): return .failure(try FailureMessage(record, from: 1))
            case (_, FileFacts.fieldCount): return .success(try FileFacts(record, from: 0))
            default: throw ProtocolViolation("a list has facts that are not understood")
            }
        }
    }

    /// The list as it is sent.
    package var records: [UInt8] {
        var writer = RecordWriter()
        for known in facts {
            switch known {
            case .success(let facts): writer.append(facts?.fields ?? [Array("none".utf8)])
            case .failure(let failure): writer.append([Array("failure".utf8)] + failure.fields)
            }
        }
        return writer.bytes
    }
}

extension FileFacts {
    /// How many fields they are in a record.
    package static var fieldCount: Int { 12 }

    /// The fields: kind, device, inode, size, bytes on the disk, mode, owner, group, number of names, the time in seconds and
    /// nanoseconds, the kinds of attributes, and the capabilities in hexadecimal digits.
    package var fields: [[UInt8]] {
        [
            Array(kind.word.utf8), [UInt8](field: identity.device), [UInt8](field: identity.inode),
            [UInt8](field: size), [UInt8](field: allocated), [UInt8](field: mode), [UInt8](field: owner),
            [UInt8](field: group), [UInt8](field: links), Array("\(modified.seconds).\(modified.nanoseconds)".utf8),
            [UInt8](field: attributes.rawValue), Array(HexadecimalText.of(capability).utf8),
        ]
    }

    /// Reads them from a record.
    ///
    /// - Parameter start: which of its fields the first is.
    package init(_ record: Record, from start: Int) throws(ProtocolViolation) {
        guard record.fields.count >= start + Self.fieldCount,
            let kind = Kind(word: String(decoding: record.fields[start], as: UTF8.self))
        else { throw ProtocolViolation("a list has facts that are not understood") }
        self.init(stat())
        self.kind = kind
        identity = try Identity(device: record.number(at: start + 1), inode: record.number(at: start + 2))
        size = try record.number(at: start + 3, in: 0...Int.max)
        allocated = try record.number(at: start + 4, in: 0...Int.max)
        mode = try record.number(at: start + 5, in: 0...0o7777)
        owner = try record.number(at: start + 6)
        group = try record.number(at: start + 7)
        links = try record.number(at: start + 8, in: 0...Int.max)
        modified = try FileTime.read(record.fields[start + 9])
        attributes = AttributeKinds(rawValue: try record.number(at: start + 10, in: 0...AttributeKinds.all.rawValue))
        let digits = String(decoding: record.fields[start + 11], as: UTF8.self)
        guard let capability = HexadecimalText.bytes(digits), capability.count <= Self.capabilityLimit else {
            throw ProtocolViolation("a list has capabilities that are none")
        }
        self.capability = capability
    }
}

extension FileFacts {
    /// The most bytes in which a system keeps the capabilities of a program: it takes 24.
    package static let capabilityLimit = 64
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
