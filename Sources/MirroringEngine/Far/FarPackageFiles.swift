import Foundation
import MirroringFiles
import MirroringRemote

/// Files of a package that are to be sent, for the question whether there is room for them: paths, and what they take.
struct FarPackageFiles: Sendable, Hashable {
    var packageId: UUID
    var files: [Manifest.Entry]

    /// The files among some entries.
    init(of packageId: UUID, among entries: [Manifest.Entry]) {
        self.packageId = packageId
        files = entries.filter { $0.kind == .file }
    }

    /// Reads a question that anybody may have written.
    init(records: [UInt8]) throws(ProtocolViolation) {
        var reader = RecordReader(fields: 1...3, atMost: FrameLimits.items)
        reader.append(records)
        guard let head = try reader.next() else { throw Self.unknown }
        packageId = try UUID(record: head)
        files = []
        while let record = try reader.next() {
            guard record.fields.count == 3 else { throw Self.unknown }
            var facts = FileFacts(stat())
            facts.kind = .file
            facts.size = try record.number(at: 1, in: 0...Int.max)
            facts.allocated = try record.number(at: 2, in: 0...Int.max)
            files.append(Manifest.Entry(path: try RelativePath(field: record.fields[0]), kind: .file, facts: facts))
        }
        try reader.end()
    }

    private static let unknown = ProtocolViolation("a list has a file that is not understood")

    /// The question as it is sent.
    var records: [UInt8] {
        var writer = RecordWriter()
        writer.append([Array(packageId.uuidString.utf8)])
        for file in files {
            writer.append([file.path.bytes, [UInt8](field: file.facts.size), [UInt8](field: file.facts.allocated)])
        }
        return writer.bytes
    }
}

extension UUID {
    /// Reads a record that is an identifier alone.
    init(record: Record) throws(ProtocolViolation) {
        guard record.fields.count == 1, let id = UUID(uuidString: String(decoding: record.fields[0], as: UTF8.self))
        else { throw ProtocolViolation("a list has an identifier that is none") }
        self = id
    }
}
