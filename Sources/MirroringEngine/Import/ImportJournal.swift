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
        /// Access lists and the like; nil where they stay as they are.
        var others: ExtendedAttributes?
    }

    private let file: OpenedFile<RunFailure>
    private let isDurable: Bool

    /// Begins the journal of a package.
    ///
    /// - Parameters:
    ///   - folder: the package's.
    ///   - destination: where it goes.
    ///   - isDurable: whether each record is on the disk before the step that it is about.
    package init(of folder: PackageFolder, into destination: String, isDurable: Bool = false) throws(RunFailure) {
        let file = try folder.makeJournal()
        try Self.write(Self.title(of: folder, into: destination), to: file)
        if isDurable {
            try file.synchronizeContent()
            try folder.synchronize()
        }
        self.file = file
        self.isDurable = isDurable
    }

    /// Writes a record. After it is written, killing this process loses nothing; nor does a power cut, if the journal is durable.
    ///
    /// - Returns: how many bytes it has.
    /// - Throws: ``RunFailure`` that costs the package: no step is taken that could not be undone.
    @discardableResult
    package func append(_ step: Step) throws(RunFailure) -> Int {
        let count = try Self.write(step.fields, to: file)
        if isDurable { try file.synchronizeContent() }
        return count
    }

    /// Where the next record will begin.
    func mark() throws(RunFailure) -> Int {
        do throws(RunFailure) {
            return try file.facts().size
        } catch {
            throw error.reaching(.package)
        }
    }

    /// Forgets the records from a mark on: what they describe has been undone.
    func forget(from mark: Int) throws(RunFailure) {
        do throws(RunFailure) {
            try file.truncate(to: mark)
        } catch {
            throw error.reaching(.package)
        }
    }

    @discardableResult
    private static func write(
        _ fields: [[UInt8]],
        to file: borrowing OpenedFile<RunFailure>
    ) throws(RunFailure) -> Int {
        var record = Array("\(fields.count)".utf8)
        record.append(0)
        for field in fields {
            record += field
            record.append(0)
        }
        do throws(RunFailure) {
            try file.append(record)
        } catch {
            throw error.reaching(.package)
        }
        return record.count
    }

    /// What the first record says.
    private static func title(of folder: PackageFolder, into destination: String) -> [[UInt8]] {
        title(of: folder.packageId, folder.jobId) + [Array(destination.utf8)]
    }

    /// The same, wherever the import went.
    private static func title(of packageId: UUID, _ jobId: UUID) -> [[UInt8]] {
        ["journal", jobId.uuidString, packageId.uuidString].map { Array($0.utf8) }
    }

    // MARK: Reading

    /// The steps of a package's journal, oldest first; empty if there is none.
    ///
    /// - Throws: ``RunFailure`` if it is another's, or holds something that no import writes; nothing is undone then.
    package static func steps(of folder: PackageFolder, into destination: String) throws(RunFailure) -> [Step] {
        guard let data = try folder.readJournal() else { return [] }
        let title = title(of: folder, into: destination)
        do throws(Distrust) {
            return try steps(in: data) { $0 == title }
        } catch {
            let reason =
                switch error {
                case .anothers: "is of another package, or of an import into another folder than \(destination)"
                case .notUnderstood: "has a record that is not understood"
                }
            throw refused(folder, reason)
        }
    }

    /// The steps of an import that is complete, oldest first, from the journal that lies with what it has kept; nil if it is
    /// another's, or holds something that no import writes.
    static func steps(in data: Data, of packageId: UUID, _ jobId: UUID) -> [Step]? {
        let title = title(of: packageId, jobId)
        return try? steps(in: data) { $0.starts(with: title) }
    }

    /// Why a journal is not believed.
    private enum Distrust: Error {
        case anothers
        case notUnderstood
    }

    private static func steps(in data: Data, under isTitle: ([[UInt8]]) -> Bool) throws(Distrust) -> [Step] {
        var records = try records(in: data)[...]
        guard let first = records.popFirst() else { return [] }
        guard isTitle(first) else { throw .anothers }
        var steps: [Step] = []
        for record in records {
            guard let step = Step(record) else { throw .notUnderstood }
            steps.append(step)
        }
        return steps
    }

    /// The whole records, in fields.
    private static func records(in data: Data) throws(Distrust) -> [[[UInt8]]] {
        var rest = Array(data)[...]
        var records: [[[UInt8]]] = []
        while let first = popField(&rest) {
            guard let count = Int(String(decoding: first, as: UTF8.self)), fieldCounts.contains(count) else {
                // A power cut may leave zeros where a record was still to be written.
                if first.isEmpty, !rest.drop(while: { $0 == 0 }).contains(0) { break }
                throw .notUnderstood
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
    init(_ facts: FileFacts, _ others: ExtendedAttributes? = nil) {
        self.others = others
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
}
