import Foundation
import MirroringFiles
import MirroringRemote

/// What is asked about items of a package: whether they have arrived.
struct FarSettling: Sendable, Hashable {
    var packageId: UUID
    /// Files, and what is neither file nor folder.
    var items: [ArrivingItem]

    init(of packageId: UUID, _ items: some Sequence<ArrivingItem>) {
        (self.packageId, self.items) = (packageId, Array(items))
    }

    /// Reads a question that anybody may have written.
    init(records: [UInt8]) throws(ProtocolViolation) {
        var reader = RecordReader(fields: 1...ArrivingItem.fieldCount, atMost: FrameLimits.items)
        reader.append(records)
        guard let head = try reader.next() else { throw ProtocolViolation("a list is about no package") }
        packageId = try UUID(record: head)
        items = []
        while let record = try reader.next() { items.append(try ArrivingItem(record)) }
        try reader.end()
    }

    /// The question as it is sent.
    var records: [UInt8] {
        var writer = RecordWriter()
        writer.append([Array(packageId.uuidString.utf8)])
        for item in items { writer.append(item.fields) }
        return writer.bytes
    }
}

extension ArrivingItem {
    /// Before the facts of what it is to look like, and of the original where they are others: path, kind, digest and content.
    private static let headCount = 4
    private static let shortCount = headCount + FileFacts.fieldCount
    fileprivate static let fieldCount = shortCount + FileFacts.fieldCount
    private static let file = "file"
    private static let other = "other"

    fileprivate init(_ record: Record) throws(ProtocolViolation) {
        guard [Self.shortCount, Self.fieldCount].contains(record.fields.count) else { throw Self.unknown }
        let texts = record.fields[1..<Self.headCount].map { String(decoding: $0, as: UTF8.self) }
        let (kind, digest, content) = (texts[0], texts[1], texts[2])
        let path = try RelativePath(field: record.fields[0])
        let facts = try FileFacts(record, from: Self.headCount)
        guard [Self.file, Self.other].contains(kind), !path.isRoot, (facts.kind == .file) == (kind == Self.file),
            content.isEmpty || HexadecimalText.isDigest(content)
        else { throw Self.unknown }
        let isShort = record.fields.count == Self.shortCount
        let original: FileFacts = if isShort { facts } else { try FileFacts(record, from: Self.shortCount) }
        self.init(
            entry: Manifest.Entry(
                path: path,
                kind: kind == Self.file ? .file : .other,
                facts: facts,
                digest: digest.isEmpty ? nil : digest
            ),
            original: original,
            content: content.isEmpty ? nil : content
        )
    }

    private static let unknown = ProtocolViolation("a list has an item that is not understood")

    fileprivate var fields: [[UInt8]] {
        let texts = [entry.kind == .file ? Self.file : Self.other, entry.digest ?? "", content ?? ""]
        let others = original == entry.facts ? [] : original.fields
        return [entry.path.bytes] + texts.map { Array($0.utf8) } + entry.facts.fields + others
    }
}
