import Foundation
import MirroringFiles
import MirroringRemote

/// Files of a package whose bytes follow: paths, and what each is to look like.
///
/// Of each file there comes a byte, in the order of the list: 1 before all that is in it, as many bytes as the list says, or 0 for one that
/// is not sent after all.
struct FarFiles: Sendable, Hashable {
    /// What stands before the bytes of a file.
    enum Mark: UInt8 {
        case notSent = 0
        case sent = 1
    }

    var packageId: UUID
    var files: [Manifest.Entry]

    init(of packageId: UUID, _ files: some Sequence<Manifest.Entry>) {
        (self.packageId, self.files) = (packageId, Array(files))
    }

    /// Reads a question that anybody may have written.
    init(records: [UInt8]) throws(ProtocolViolation) {
        var reader = RecordReader(fields: 1...Self.fieldCount, atMost: FrameLimits.items)
        reader.append(records)
        guard let head = try reader.next() else { throw Self.unknown }
        packageId = try UUID(record: head)
        files = []
        while let record = try reader.next() { files.append(try Self.file(record)) }
        try reader.end()
    }

    /// Path, size, mode, owner, group, and the time in seconds and nanoseconds.
    private static let fieldCount = 7

    private static func file(_ record: Record) throws(ProtocolViolation) -> Manifest.Entry {
        guard record.fields.count == fieldCount else { throw unknown }
        let path = try RelativePath(field: record.fields[0])
        guard !path.isRoot else { throw unknown }
        var facts = FileFacts(stat())
        facts.kind = .file
        facts.size = try record.number(at: 1, in: 0...(SentFiles.sizeLimit - 1))
        facts.allocated = facts.size
        facts.mode = try record.number(at: 2, in: 0...0o1777)
        facts.owner = try record.number(at: 3)
        facts.group = try record.number(at: 4)
        let seconds: Int = try record.number(at: 5)
        let nanoseconds: Int = try record.number(at: 6, in: 0...999_999_999)
        facts.modified = FileTime(seconds: seconds, nanoseconds: nanoseconds)
        return Manifest.Entry(path: path, kind: .file, facts: facts)
    }

    private static let unknown = ProtocolViolation("a list has a file that is not understood")

    /// The question as it is sent.
    var records: [UInt8] {
        var writer = RecordWriter()
        writer.append([Array(packageId.uuidString.utf8)])
        for file in files {
            let facts = file.facts
            writer.append([
                file.path.bytes, [UInt8](field: facts.size), [UInt8](field: facts.mode), [UInt8](field: facts.owner),
                [UInt8](field: facts.group), [UInt8](field: facts.modified.seconds),
                [UInt8](field: facts.modified.nanoseconds),
            ])
        }
        return writer.bytes
    }
}
