import Foundation
import MirroringFiles

extension ImportJournal.Step {
    /// The fields of its record.
    var fields: [[UInt8]] {
        switch self {
        case .put(let path, let identity, let staged, let kept):
            [
                Array("put".utf8), path.bytes, identity.field, staged?.bytes ?? [],
                Array((kept.map(String.init) ?? "").utf8),
            ]
        case .remove(let path, let kept): [Array("remove".utf8), path.bytes, Array("\(kept)".utf8)]
        case .makeFolder(let path): [Array("makeFolder".utf8), path.bytes]
        case .removeFolder(let path, let attributes):
            [Array("removeFolder".utf8), path.bytes, Array(attributes.text.utf8)]
        case .change(let path, let identity, let attributes):
            [Array("change".utf8), path.bytes, identity.field, Array(attributes.text.utf8)]
        }
    }

    /// Reads a record; nil if no import writes one like it.
    init?(_ fields: [[UInt8]]) {
        guard fields.count >= 2, let path = fields[1].isEmpty ? .root : RelativePath(fields[1]),
            let step = Self(path, fields)
        else { return nil }
        // Of the root itself only the attributes change.
        if path.isRoot {
            guard case .change = step else { return nil }
        }
        self = step
    }

    private init?(_ path: RelativePath, _ fields: [[UInt8]]) {
        switch (String(decoding: fields[0], as: UTF8.self), fields.count) {
        case ("put", 5):
            guard let identity = FileFacts.Identity(field: fields[2]) else { return nil }
            let (staged, kept) = (RelativePath(fields[3]), Self.number(fields[4]))
            guard fields[3].isEmpty || staged != nil, fields[4].isEmpty || kept != nil else { return nil }
            self = .put(path, identity, staged: staged, kept: kept)
        case ("remove", 3):
            guard let kept = Self.number(fields[2]) else { return nil }
            self = .remove(path, kept: kept)
        case ("makeFolder", 2): self = .makeFolder(path)
        case ("removeFolder", 3):
            guard let attributes = ImportJournal.Attributes(fields[2]), attributes.isFolder else { return nil }
            self = .removeFolder(path, attributes)
        case ("change", 4):
            guard let identity = FileFacts.Identity(field: fields[2]),
                let attributes = ImportJournal.Attributes(fields[3])
            else { return nil }
            self = .change(path, identity, attributes)
        default: return nil
        }
    }

    private static func number(_ field: [UInt8]) -> Int? {
        Int(String(decoding: field, as: UTF8.self)).flatMap { $0 < 0 ? nil : $0 }
    }
}

extension ImportJournal.Attributes {
    fileprivate var text: String {
        let numbers = "\(isFolder ? 1 : 0) \(mode) \(owner) \(group) \(modified.seconds) \(modified.nanoseconds)"
        guard let others else { return numbers }
        let pairs = others.values.map { name, value in
            " \(Data(name).base64EncodedString()):\(Data(value).base64EncodedString())"
        }
        return "\(numbers) +\(pairs.sorted().joined())"
    }

    fileprivate init?(_ text: [UInt8]) {
        // The numbers, and behind a plus what there is beside them.
        let parts = text.split(separator: UInt8(ascii: "+"), maxSplits: 1, omittingEmptySubsequences: false)
        let isLonger = parts.count == 2
        guard !isLonger || parts[0].last == UInt8(ascii: " "),
            let numbers = [Int](fields: Array(isLonger ? parts[0].dropLast() : parts[0]), count: 6),
            (0...1).contains(numbers[0]),
            let mode = UInt32(exactly: numbers[1]), mode <= 0o7777,
            let owner = UInt32(exactly: numbers[2]), let group = UInt32(exactly: numbers[3]),
            (0..<1_000_000_000).contains(numbers[5])
        else { return nil }
        isFolder = numbers[0] == 1
        self.mode = mode
        self.owner = owner
        self.group = group
        modified = FileTime(seconds: numbers[4], nanoseconds: numbers[5])
        guard isLonger else { return }
        guard let others = ExtendedAttributes(pairs: parts[1]) else { return nil }
        self.others = others
    }
}

extension ExtendedAttributes {
    /// Names and values in base64, a space before each pair and a colon in it; nil if it is anything else.
    fileprivate init?(pairs text: ArraySlice<UInt8>) {
        self.init()
        for pair in text.split(separator: UInt8(ascii: " ")) {
            let parts = pair.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard parts.count == 2, let name = Data(base64Encoded: Data(parts[0])),
                let value = Data(base64Encoded: Data(parts[1])), !name.isEmpty, !name.contains(0)
            else { return nil }
            values[Array(name)] = Array(value)
        }
    }
}

extension FileFacts.Identity {
    fileprivate var field: [UInt8] { Array("\(device) \(inode)".utf8) }

    fileprivate init?(field: [UInt8]) {
        guard let numbers = [UInt64](fields: field, count: 2) else { return nil }
        self.init(device: numbers[0], inode: numbers[1])
    }
}

extension Array where Element: FixedWidthInteger {
    /// So many numbers, with a space between them; nil if there are others, or something else.
    fileprivate init?(fields text: [UInt8], count: Int) {
        let words = String(decoding: text, as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
        self = words.compactMap { Element($0, radix: 10) }
        guard self.count == count, words.count == count else { return nil }
    }
}
