import Foundation
import MirroringEvents
import MirroringFiles

/// What an import is about to do, one record before each step, so that a crash at any moment can be undone.
///
/// A record is a line of fields that end with NUL, which no name contains; its first field says how many follow. A record
/// that a crash cut short describes a step that was not begun.
struct ImportJournal: ~Copyable {
    /// A step, with what is needed to undo it.
    enum Step: Hashable {
        /// A staged item takes its place; what was there is kept under a number.
        case put(RelativePath, FileFacts.Identity, staged: RelativePath?, kept: Int?)
        /// A file is deleted, and kept under a number.
        case remove(RelativePath, kept: Int)
        /// A folder is made.
        case makeFolder(RelativePath)
        /// An empty folder is deleted, that looked like this.
        case removeFolder(RelativePath, Attributes)
        /// The attributes of a file or folder may change, which were these.
        case change(RelativePath, Attributes)
    }

    /// The attributes that an import changes.
    struct Attributes: Hashable {
        var isFolder: Bool
        var mode: UInt32
        var owner: UInt32
        var group: UInt32
        var modified: FileTime
    }

    private let file: OpenedFile<RunFailure>

    /// Begins a journal.
    init(path: String) throws(RunFailure) {
        file = try OpenedFile(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND, permissions: 0o600, while: "written")
    }

    /// Writes a record. After it is written, killing this process loses nothing.
    func append(_ step: Step) throws(RunFailure) {
        let fields = step.fields
        var record = Array("\(fields.count)".utf8) + [0]
        for field in fields { record += field + [0] }
        try file.append(record)
    }

    /// The steps of a journal, oldest first; empty if there is none.
    static func steps(at path: String) throws(RunFailure) -> [Step] {
        guard let data = try WholeFile.read(path) else { return [] }
        var fields = data.split(separator: 0, omittingEmptySubsequences: false).dropLast().map(Array.init)[...]
        var steps: [Step] = []
        while let count = fields.first.flatMap({ Int(String(decoding: $0, as: UTF8.self)) }), fields.count > count {
            guard let step = Step(fields.dropFirst().prefix(count).map { $0 }) else {
                throw RunFailure(
                    .internal,
                    item: path,
                    "\(path) has a record that is not understood; undo the import by hand."
                )
            }
            steps.append(step)
            fields = fields.dropFirst(count + 1)
        }
        return steps
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
        let numbers = String(decoding: text, as: UTF8.self).split(separator: " ").compactMap { Int($0) }
        guard numbers.count == 6 else { return nil }
        isFolder = numbers[0] == 1
        mode = UInt32(numbers[1])
        owner = UInt32(numbers[2])
        group = UInt32(numbers[3])
        modified = FileTime(seconds: numbers[4], nanoseconds: numbers[5])
    }
}

extension ImportJournal.Step {
    fileprivate var fields: [[UInt8]] {
        switch self {
        case .put(let path, let identity, let staged, let kept):
            [
                Array("put".utf8), path.bytes, Array("\(identity.device) \(identity.inode)".utf8), staged?.bytes ?? [],
                Array((kept.map(String.init) ?? "").utf8),
            ]
        case .remove(let path, let kept): [Array("remove".utf8), path.bytes, Array("\(kept)".utf8)]
        case .makeFolder(let path): [Array("makeFolder".utf8), path.bytes]
        case .removeFolder(let path, let attributes):
            [Array("removeFolder".utf8), path.bytes, Array(attributes.text.utf8)]
        case .change(let path, let attributes): [Array("change".utf8), path.bytes, Array(attributes.text.utf8)]
        }
    }

    fileprivate init?(_ fields: [[UInt8]]) {
        guard fields.count >= 2 else { return nil }
        guard let path = fields[1].isEmpty ? .root : RelativePath(fields[1]) else { return nil }
        func number(_ index: Int) -> Int? { Int(String(decoding: fields[index], as: UTF8.self)) }
        switch (String(decoding: fields[0], as: UTF8.self), fields.count) {
        case ("put", 5):
            let numbers = String(decoding: fields[2], as: UTF8.self).split(separator: " ").compactMap { UInt64($0) }
            guard numbers.count == 2 else { return nil }
            let identity = FileFacts.Identity(device: numbers[0], inode: numbers[1])
            self = .put(path, identity, staged: fields[3].isEmpty ? nil : RelativePath(fields[3]), kept: number(4))
        case ("remove", 3):
            guard let kept = number(2) else { return nil }
            self = .remove(path, kept: kept)
        case ("makeFolder", 2): self = .makeFolder(path)
        case ("removeFolder", 3):
            guard let attributes = ImportJournal.Attributes(fields[2]) else { return nil }
            self = .removeFolder(path, attributes)
        case ("change", 3):
            guard let attributes = ImportJournal.Attributes(fields[2]) else { return nil }
            self = .change(path, attributes)
        default: return nil
        }
    }
}
