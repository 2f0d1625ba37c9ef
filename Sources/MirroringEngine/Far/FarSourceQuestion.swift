import MirroringFiles
import MirroringRemote

/// By what a source is known again: the near end keeps it, since the far one may be another process for each question.
struct SourceIdentity: Sendable, Hashable {
    /// Which folder it is.
    var folder: FileFacts.Identity
    /// Of which file systems it consists; nil if that was not noted.
    var mounts: SourceMounts?
}

/// What the near end asks of a source on another machine (`FrameKind.ask`).
///
/// A record says what, in a word; records of what it is about follow.
enum FarSourceQuestion: Sendable, Hashable {
    /// Which folder it is.
    case identify
    /// Whether it still is the one that was known.
    case check(SourceIdentity)
    /// Of which file systems it consists now; an end of an earlier version does not ask which folders of them are seen.
    case noteMounts(withFolders: Bool)
    /// Which of some file systems are not mounted any more.
    case lost(SourceMounts)
    /// Whether nothing lies in it but what some patterns cover.
    case isEmpty(but: [String])
    /// Whether anything in it has some attributes, but for what some patterns cover.
    case search(SoughtAttributes, leavingOut: [String])
    /// What is known of entries.
    case look([RelativePath])
    /// Why entries can't be read, by their permissions.
    case refusals([Entry])
    /// Why files can't be read.
    case unreadable([RelativePath])
    /// Which of some entries it really lacks, if it still is the one that was known.
    case prove([Deletion], SourceIdentity)
    /// The digests of files as they are known.
    case digests([KnownFile])
    /// What lies in the place of a trace.
    case trace

    /// An entry, and whether it is a folder: that has to be gone through as well.
    struct Entry: Sendable, Hashable {
        var path: RelativePath
        var isFolder: Bool
    }

    /// A file with what is known of it.
    struct KnownFile: Sendable, Hashable {
        var path: RelativePath
        var facts: FileFacts
    }

    /// The most patterns, and the most bytes of one: those that every job leaves out, and its staging folder.
    private static let patternLimits = (count: 64, bytes: 1_024)

    /// What stands behind ``Word/noteMounts`` where folders are wanted as well: earlier versions don't look at it.
    private static let withFolders = Array("folders".utf8)

    fileprivate enum Word: String {
        case identify, check, noteMounts, lost, isEmpty, search, look, refusals, unreadable, prove, digests, trace
    }

    // MARK: Writing

    /// The question as it is sent.
    var records: [UInt8] {
        var writer = RecordWriter()
        switch self {
        case .identify: writer.append(.identify)
        case .check(let identity): writer.append(.check, identity)
        case .noteMounts(let withFolders):
            writer.append([Array(Word.noteMounts.rawValue.utf8)] + (withFolders ? [Self.withFolders] : []))
        case .lost(let mounts):
            writer.append(.lost)
            writer.append(mounts)
        case .isEmpty(let patterns):
            writer.append(.isEmpty)
            for pattern in patterns { writer.append([Array(pattern.utf8)]) }
        case .search(let sought, let patterns):
            writer.append([Array(Word.search.rawValue.utf8)] + sought.fields)
            for pattern in patterns { writer.append([Array(pattern.utf8)]) }
        case .look(let paths):
            writer.append(.look)
            for path in paths { writer.append([path.bytes]) }
        case .refusals(let entries):
            writer.append(.refusals)
            for entry in entries { writer.append(entry.path, isFolder: entry.isFolder) }
        case .unreadable(let files):
            writer.append(.unreadable)
            for file in files { writer.append([file.bytes]) }
        case .prove(let deletions, let identity):
            writer.append(.prove, identity)
            for deletion in deletions { writer.append(deletion.path, isFolder: deletion.isFolder) }
        case .digests(let files):
            writer.append(.digests)
            for file in files { writer.append([file.path.bytes] + file.facts.fields) }
        case .trace: writer.append(.trace)
        }
        return writer.bytes
    }

    // MARK: Reading

    /// Reads a question that anybody may have written.
    init(records: [UInt8]) throws(ProtocolViolation) {
        // A word, an identity of three numbers; the path and the facts of a file.
        var reader = RecordReader(fields: 1...(1 + FileFacts.fieldCount), atMost: FrameLimits.items)
        reader.append(records)
        guard let head = try reader.next() else { throw Self.unknown }
        switch Word(rawValue: String(decoding: head.fields[0], as: UTF8.self)) {
        case .identify: self = .identify
        case .check: self = .check(try reader.identity(after: head))
        case .noteMounts:
            self = .noteMounts(withFolders: head.fields.count > 1 && Array(head.fields[1]) == Self.withFolders)
        case .lost: self = .lost(try reader.mounts())
        case .isEmpty: self = .isEmpty(but: try reader.rest(Self.pattern))
        case .search:
            let sought = try SoughtAttributes(head, from: 1)
            self = .search(sought, leavingOut: try reader.rest(Self.jobPattern))
        case .look: self = .look(try reader.rest(RelativePath.init(record:)))
        case .refusals: self = .refusals(try reader.rest(Entry.init(record:)))
        case .unreadable: self = .unreadable(try reader.rest(RelativePath.init(record:)))
        case .prove:
            let identity = try reader.identity(after: head)
            self = .prove(try reader.rest(Deletion.init(record:)), identity)
        case .digests: self = .digests(try reader.rest(KnownFile.init(record:)))
        case .trace: self = .trace
        case nil: throw Self.unknown
        }
        if case .isEmpty(let patterns) = self, patterns.count > Self.patternLimits.count { throw Self.unknown }
        try reader.end()
    }

    private static let unknown = ProtocolViolation("a question is none that a source is asked")

    private static func pattern(_ record: Record) throws(ProtocolViolation) -> String {
        let pattern = try jobPattern(record)
        guard pattern.utf8.count <= patternLimits.bytes else { throw ProtocolViolation("a pattern is too long") }
        return pattern
    }

    /// One of a job's, of any length.
    private static func jobPattern(_ record: Record) throws(ProtocolViolation) -> String {
        guard record.fields.count == 1, let pattern = String(validating: record.fields[0], as: UTF8.self) else {
            throw ProtocolViolation("a list has a pattern that is none")
        }
        return pattern
    }
}

extension RecordWriter {
    fileprivate mutating func append(_ word: FarSourceQuestion.Word) {
        append([Array(word.rawValue.utf8)])
    }

    /// A word with the identity that it is about: its numbers, and how many records of mounts follow.
    fileprivate mutating func append(_ word: FarSourceQuestion.Word, _ identity: SourceIdentity) {
        append([
            Array(word.rawValue.utf8), [UInt8](field: identity.folder.device), [UInt8](field: identity.folder.inode),
            [UInt8](field: identity.mounts?.recordCount ?? 0),
        ])
        if let mounts = identity.mounts { append(mounts) }
    }

    fileprivate mutating func append(_ path: RelativePath, isFolder: Bool) {
        append([path.bytes, [UInt8](field: isFolder ? 1 : 0)])
    }
}

extension RecordReader {
    /// All records that are left.
    fileprivate mutating func rest<Element>(
        _ make: (Record) throws(ProtocolViolation) -> Element
    ) throws(ProtocolViolation) -> [Element] {
        var elements: [Element] = []
        while let record = try next() { elements.append(try make(record)) }
        return elements
    }

    /// The identity that a word is about.
    fileprivate mutating func identity(after head: Record) throws(ProtocolViolation) -> SourceIdentity {
        guard head.fields.count == 4 else { throw ProtocolViolation("a source is not said to be any") }
        let folder = FileFacts.Identity(device: try head.number(at: 1), inode: try head.number(at: 2))
        let count = try head.number(at: 3, in: 0...SourceMounts.recordLimit)
        return try SourceIdentity(folder: folder, mounts: count == 0 ? nil : mounts(count))
    }
}

extension FarSourceQuestion.Entry {
    fileprivate init(record: Record) throws(ProtocolViolation) {
        guard record.fields.count == 2 else { throw ProtocolViolation("a list has an entry that is not understood") }
        self.init(path: try RelativePath(field: record.fields[0]), isFolder: try record.number(at: 1, in: 0...1) == 1)
    }
}

extension Deletion {
    fileprivate init(record: Record) throws(ProtocolViolation) {
        let entry = try FarSourceQuestion.Entry(record: record)
        guard !entry.path.isRoot else { throw ProtocolViolation("a list has the root for an entry of it") }
        self.init(path: entry.path, isFolder: entry.isFolder)
    }
}

extension FarSourceQuestion.KnownFile {
    fileprivate init(record: Record) throws(ProtocolViolation) {
        self.init(path: try RelativePath(field: record.fields[0]), facts: try FileFacts(record, from: 1))
    }
}
