import Foundation
import MirroringEvents
package import MirroringFiles

/// What an import is about to do, one record before each step, so that a crash at any moment can be undone.
///
/// A record is a line of fields that end with NUL, which no name contains; its first field says how many follow. A record
/// that a crash cut short describes a step that was not begun. The first record says which package the journal
/// is of and where it went: one of another is not undone here.
package struct ImportJournal: ~Copyable {
    /// A step, with what is needed to undo it.
    package enum Step: Hashable {
        /// A staged item takes its place; what was there is kept under a number.
        case put(RelativePath, FileFacts.Identity, staged: RelativePath?, kept: Int?)
        /// A file is deleted, and kept under a number.
        case remove(RelativePath, kept: Int)
        /// A folder is made.
        case makeFolder(RelativePath)
        /// An empty folder is deleted, that looked like this.
        case removeFolder(RelativePath, Attributes)
        /// The attributes of that file or folder may change, which were these.
        case change(RelativePath, FileFacts.Identity, Attributes)
    }

    /// The attributes that an import changes.
    package struct Attributes: Hashable {
        var isFolder: Bool
        var mode: UInt32
        var owner: UInt32
        var group: UInt32
        var modified: FileTime
    }

    private let file: OpenedFile<RunFailure>

    /// Begins the journal of a package.
    package init(of folder: PackageFolder, into destination: String) throws(RunFailure) {
        let file = try folder.makeJournal()
        try Self.write(Self.title(of: folder, into: destination), to: file)
        self.file = file
    }

    /// Writes a record. After it is written, killing this process loses nothing.
    package func append(_ step: Step) throws(RunFailure) {
        try Self.write(step.fields, to: file)
    }

    private static func write(
        _ fields: [[UInt8]],
        to file: borrowing OpenedFile<RunFailure>
    ) throws(RunFailure) {
        var record = Array("\(fields.count)".utf8) + [0]
        for field in fields { record += field + [0] }
        try file.append(record)
    }

    /// What the first record says.
    private static func title(of folder: PackageFolder, into destination: String) -> [[UInt8]] {
        ["journal", folder.jobId.uuidString, folder.packageId.uuidString, destination].map { Array($0.utf8) }
    }

    // MARK: Reading

    /// The steps of a package's journal, oldest first; empty if there is none.
    ///
    /// - Throws: ``RunFailure`` if it is another's, or holds something that no import writes; nothing is undone then.
    package static func steps(of folder: PackageFolder, into destination: String) throws(RunFailure) -> [Step] {
        guard let data = try folder.readJournal() else { return [] }
        var records = try records(in: data, of: folder)[...]
        guard let first = records.popFirst() else { return [] }
        guard first == title(of: folder, into: destination) else {
            throw refused(folder, "is of another package, or of an import into another folder than \(destination)")
        }
        var steps: [Step] = []
        for record in records {
            guard let step = Step(record) else { throw refused(folder, notUnderstood) }
            steps.append(step)
        }
        return steps
    }

    /// The whole records, in fields.
    private static func records(in data: Data, of folder: PackageFolder) throws(RunFailure) -> [[[UInt8]]] {
        var rest = Array(data)[...]
        var records: [[[UInt8]]] = []
        while let first = popField(&rest) {
            guard let count = Int(String(decoding: first, as: UTF8.self)), fieldCounts.contains(count) else {
                // A power cut may leave zeros where a record was still to be written.
                if first.isEmpty, !rest.drop(while: { $0 == 0 }).contains(0) { break }
                throw refused(folder, notUnderstood)
            }
            var record: [[UInt8]] = []
            while record.count < count, let field = popField(&rest) { record.append(Array(field)) }
            guard record.count == count else { break }
            records.append(record)
        }
        return records
    }

    /// Takes the first field; nil if no NUL ends one.
    private static func popField(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let end = rest.firstIndex(of: 0) else { return nil }
        defer { rest = rest[(end + 1)...] }
        return rest[..<end]
    }

    /// How many fields a record has.
    private static let fieldCounts = 2...5
    private static let notUnderstood = "has a record that is not understood"

    private static func refused(_ folder: PackageFolder, _ reason: String) -> RunFailure {
        RunFailure(
            .validation,
            item: folder.journal,
            """
            \(folder.journal) \(reason), so it is left alone. Put back by hand what you miss: \(folder.kept) has what was \
            replaced. Then remove \(folder.path).
            """
        )
    }
}

extension ImportJournal.Attributes {
    init(_ facts: FileFacts) {
        isFolder = facts.kind == .folder
        mode = facts.mode
        owner = facts.owner
        group = facts.group
        modified = facts.modified
    }

    /// The same as facts, for `OpenedFolder.apply(_:to:)`.
    var facts: FileFacts {
        var facts = FileFacts(stat())
        facts.kind = isFolder ? .folder : .file
        facts.mode = mode
        facts.owner = owner
        facts.group = group
        facts.modified = modified
        return facts
    }

    fileprivate var text: String {
        "\(isFolder ? 1 : 0) \(mode) \(owner) \(group) \(modified.seconds) \(modified.nanoseconds)"
    }

    fileprivate init?(_ text: [UInt8]) {
        guard let numbers = [Int](fields: text, count: 6), (0...1).contains(numbers[0]),
            let mode = UInt32(exactly: numbers[1]), mode <= 0o7777,
            let owner = UInt32(exactly: numbers[2]), let group = UInt32(exactly: numbers[3]),
            (0..<1_000_000_000).contains(numbers[5])
        else { return nil }
        isFolder = numbers[0] == 1
        self.mode = mode
        self.owner = owner
        self.group = group
        modified = FileTime(seconds: numbers[4], nanoseconds: numbers[5])
    }
}

extension ImportJournal.Step {
    fileprivate var fields: [[UInt8]] {
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

    fileprivate init?(_ fields: [[UInt8]]) {
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
