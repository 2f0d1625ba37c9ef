import MirroringFiles
import MirroringRemote
import Synchronization

/// Makes the files that another machine sends as they are, in a package's tree. What can't be made there is left to an rsync: that tries it
/// as well, and says why.
///
/// No link is followed, and nothing that is there is written to: whatever a path says, a new file in the tree is all that comes of it.
final class FileIntake: Sendable {
    /// What has come, and what comes next.
    fileprivate struct Course {
        let files: [Manifest.Entry]
        let look: @Sendable (FileFacts) -> CopyLook
        let tree: FolderTree
        /// The file that is under way, or comes next.
        var next = 0
        /// How many bytes of it are still to come; nil before its mark.
        var left: Int?
        /// What there is of it; nil if it can't be made.
        var copy: NewCopy?
        /// What has not arrived.
        var missing: Set<Int> = []
        var violation: ProtocolViolation?
        /// Whether nothing more is taken.
        var isOver = false
    }

    private let course: Mutex<Course>

    /// An intake of files.
    ///
    /// - Parameters:
    ///   - files: what comes, in this order.
    ///   - folder: the package whose tree they come into.
    ///   - look: what a copy gets beside its content and time.
    init(
        _ files: [Manifest.Entry],
        into folder: PackageFolder,
        looking look: @escaping @Sendable (FileFacts) -> CopyLook
    ) throws(RunFailure) {
        course = Mutex(Course(files: files, look: look, tree: try folder.openTree()))
    }

    /// How many files are there, or never will be.
    var done: Int { course.withLock { $0.next } }

    /// Why nothing more is taken; nil as long as there is no reason.
    var violation: ProtocolViolation? { course.withLock { $0.violation } }

    /// Takes what has come.
    func take(_ bytes: [UInt8]) { course.withLock { $0.take(bytes) } }

    /// Nothing more is taken: what is not whole is dropped, and what is on its way still.
    ///
    /// - Returns: the places of the files that have not arrived.
    func end() -> Set<Int> { course.withLock { $0.end() } }
}

extension FileIntake.Course {
    fileprivate mutating func take(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty, violation == nil, !isOver { take(&rest) }
        }
    }

    fileprivate mutating func end() -> Set<Int> {
        copy = nil
        missing.formUnion(next..<files.count)
        next = files.count
        isOver = true
        return missing
    }

    /// Takes a mark, or as much of a file as is there.
    private mutating func take(_ rest: inout Slice<UnsafeRawBufferPointer>) {
        guard let wanted = left else { return begin(rest.removeFirst()) }
        let piece = rest.prefix(wanted)
        rest = rest.dropFirst(piece.count)
        if let begun = copy, (try? begun.append(UnsafeRawBufferPointer(rebasing: piece))) == nil { copy = nil }
        left = wanted - piece.count
        if left == 0 { finish() }
    }

    private mutating func begin(_ mark: UInt8) {
        guard next < files.count, let mark = FarFiles.Mark(rawValue: mark) else {
            violation = ProtocolViolation("the bytes of files are not those of the list")
            return
        }
        guard mark == .sent else {
            missing.insert(next)
            next += 1
            return
        }
        let file = files[next]
        left = file.facts.size
        copy = try? made(file)
        if file.facts.size == 0 { finish() }
    }

    private func made(_ file: Manifest.Entry) throws -> NewCopy {
        let folder = try tree.madeFolder(file.path.parent ?? .root)
        return try NewCopy(file.path.name, in: folder, looking: look(file.facts))
    }

    private mutating func finish() {
        let time = files[next].facts.modified
        if copy.map({ (try? $0.complete(time)) != nil }) != true { missing.insert(next) }
        (copy, left) = (nil, nil)
        next += 1
    }
}
