import Foundation
import MirroringEvents
import MirroringFiles
import SystemPackage

/// A tree below one open folder, walked one component at a time and never through a symbolic link: whatever a manifest says, nothing
/// outside of the root is reached.
///
/// The folders on the way to the last path stay open, so paths in tree order cost one call each. Of a way that is longer than most,
/// only the last part does: a process may have some hundred files open, and a path some thousand folders.
final class FolderTree {
    /// The root's path, for messages.
    let path: String
    /// The root itself.
    let root: OpenedFolder
    /// The last folders on the way, each in the one before it.
    private var way: [(path: RelativePath, handle: OpenedFolder)] = []

    /// Opens the root, which the job names.
    convenience init(path: String) throws(RunFailure) {
        self.init(try .root(path), path: path)
    }

    /// The tree below an open folder.
    init(_ root: OpenedFolder, path: String) {
        self.path = path
        self.root = root
    }

    /// Makes a root if it is missing.
    static func makeRoot(_ path: String) throws(RunFailure) {
        guard FileFacts(of: path) == nil else { return }
        let parent = try OpenedFolder.root(path.parentPath)
        do throws(Errno) {
            try parent.makeFolder(FileName(path.lastPathComponent), permissions: 0o755)
        } catch {
            guard error == .fileExists else { throw RunFailure(SystemFailure(error, while: "made", path: path)) }
        }
    }

    /// An open folder; nil if it, or one on the way to it, does not exist.
    ///
    /// - Throws: ``RunFailure`` (validation) if something on the way is not a folder.
    func folder(_ path: RelativePath) throws(RunFailure) -> OpenedFolder? {
        while let last = way.last, !path.isAtOrBelow(last.path) {
            way.removeLast()
        }
        var handle = way.last?.handle ?? root
        // Where the name of the next folder begins.
        var start = way.last.map { $0.path.bytes.count + 1 } ?? 0
        while start < path.bytes.count {
            let end = path.bytes[start...].firstIndex(of: UInt8(ascii: "/")) ?? path.bytes.count
            let next = RelativePath(unchecked: Array(path.bytes[..<end]))
            guard let inner = try open(next, in: handle) else { return nil }
            if way.count == Self.openFolders { way.removeFirst() }
            way.append((next, inner))
            handle = inner
            start = end + 1
        }
        return handle
    }

    /// The most folders on the way that stay open.
    private static let openFolders = 32

    private func open(_ path: RelativePath, in parent: OpenedFolder) throws(RunFailure) -> OpenedFolder? {
        do throws(Errno) {
            return try parent.folder(FileName(path.name))
        } catch {
            switch error {
            case .notDirectory, .tooManySymbolicLinkLevels:
                throw RunFailure(
                    .validation,
                    item: "\(path)",
                    "\(name(of: path)) is no folder, so nothing below it can be reached; symbolic links are not followed."
                )
            default:
                throw RunFailure(error, while: "opened", path, in: self.path)
            }
        }
    }

    /// An open folder, made where it is missing, with those on the way to it: this user's alone.
    func madeFolder(_ path: RelativePath) throws(RunFailure) -> OpenedFolder {
        if let folder = try folder(path) { return folder }
        let above = try madeFolder(path.parent ?? .root)
        try perform("made", path) { () throws(Errno) in try above.makeFolder(FileName(path.name)) }
        guard let folder = try folder(path) else {
            throw RunFailure(.notFound, item: "\(path)", "\(name(of: path)) is not there any more.")
        }
        return folder
    }

    /// Forgets a folder that is being removed or replaced, with all below it.
    func forget(_ path: RelativePath) {
        way.removeAll { $0.path.isAtOrBelow(path) }
    }

    /// What is known of an entry; nil if it, or a folder on the way to it, does not exist.
    func facts(_ path: RelativePath) throws(RunFailure) -> FileFacts? {
        guard let parentPath = path.parent else {
            return try perform("read", path) { () throws(Errno) in try root.facts() }
        }
        guard let parent = try folder(parentPath) else { return nil }
        return try perform("read", path) { () throws(Errno) in try parent.facts(FileName(path.name)) }
    }

    /// The same, with its capabilities, and which kinds of attributes it has.
    func detailedFacts(_ path: RelativePath) throws(RunFailure) -> FileFacts? {
        guard let entry = try entry(path) else { return nil }
        return try perform("read", path) { () throws(Errno) in try entry.detailedFacts() }
    }

    /// Takes hold of an entry, or the root itself; nil if it, or a folder on the way to it, does not exist.
    func entry(_ path: RelativePath) throws(RunFailure) -> OpenedEntry? {
        guard let parent = try folder(path.parent ?? .root) else { return nil }
        let name = path.isRoot ? Self.itself : path.name
        return try perform("opened", path) { () throws(Errno) in try parent.entry(FileName(name)) }
    }

    private static let itself: ArraySlice<UInt8> = [UInt8(ascii: ".")]

    /// Gives an entry, or the root itself, the attributes of another; what it did not get is returned.
    @discardableResult
    func apply(_ facts: FileFacts, to path: RelativePath) throws(RunFailure) -> AttributeShortfall {
        guard let entry = try entry(path) else {
            throw RunFailure(.notFound, item: "\(path)", "\(name(of: path)) is not there any more.")
        }
        return try apply(facts, to: entry, at: path)
    }

    /// Gives what is held the attributes of another; what it did not get is returned.
    @discardableResult
    func apply(
        _ facts: FileFacts,
        to entry: borrowing OpenedEntry,
        at path: RelativePath
    ) throws(RunFailure) -> AttributeShortfall {
        do throws(Errno) {
            return try entry.apply(facts)
        } catch {
            throw RunFailure(SystemFailure(error, while: "given its attributes", path: name(of: path)))
        }
    }

    /// The attributes of what is held.
    func attributes(
        of entry: borrowing OpenedEntry,
        at path: RelativePath,
        _ kinds: AttributeKinds = .all
    ) throws(RunFailure) -> ExtendedAttributes {
        do throws(Errno) {
            return try entry.attributes(kinds)
        } catch {
            throw RunFailure(SystemFailure(error, while: "read", path: name(of: path)))
        }
    }

    /// Has what is held have these attributes of some kinds, and no others of them; what it did not get is returned.
    @discardableResult
    func give(
        _ attributes: ExtendedAttributes,
        to entry: borrowing OpenedEntry,
        at path: RelativePath,
        _ kinds: AttributeKinds = .all
    ) throws(RunFailure) -> AttributeShortfall {
        do throws(Errno) {
            return try entry.give(attributes, kinds)
        } catch {
            throw RunFailure(SystemFailure(error, while: "given its attributes", path: name(of: path)))
        }
    }

    /// Gives an entry what the one of that path in another tree has beside mode, owner and time.
    func giveAttributes(of path: RelativePath, in other: FolderTree) throws(RunFailure) {
        guard let original = try other.entry(path), let copy = try entry(path) else { return }
        try give(other.attributes(of: original, at: path), to: copy, at: path)
    }

    /// What is known of what is held.
    func facts(of entry: borrowing OpenedEntry, at path: RelativePath) throws(RunFailure) -> FileFacts {
        do throws(Errno) {
            return try entry.facts()
        } catch {
            throw RunFailure(SystemFailure(error, while: "read", path: name(of: path)))
        }
    }

    /// Waits until everything of the file system in which the root lies is on disk.
    func synchronizeFileSystem() throws(RunFailure) {
        try perform("brought to the disk", .root) { () throws(Errno) in try root.synchronizeFileSystem() }
    }

    /// Does something, and names the entry if the system refuses.
    func perform<Result: ~Copyable>(
        _ action: String,
        _ path: RelativePath,
        _ body: () throws(Errno) -> Result
    ) throws(RunFailure) -> Result {
        do throws(Errno) {
            return try body()
        } catch {
            throw RunFailure(error, while: action, path, in: self.path)
        }
    }

    /// The whole path of an entry, for messages.
    func name(of path: RelativePath) -> String {
        path.isRoot ? self.path : "\(self.path)/\(path)"
    }
}

extension OpenedFolder {
    /// Opens a folder by its path, symbolic links followed where they may be: for the roots, which the job names.
    static func root(_ path: String) throws(RunFailure) -> OpenedFolder {
        do throws(FileProblem) {
            return try named(path)
        } catch {
            let remedy = "Name the folder to which it leads."
            throw RunFailure(error, of: path, remedy: error.kind == .untrusted ? remedy : nil)
        }
    }
}

extension RelativePath {
    /// Whether this is that path or lies below it.
    func isAtOrBelow(_ other: RelativePath) -> Bool {
        guard !other.isRoot else { return true }
        guard bytes.count >= other.bytes.count, bytes.starts(with: other.bytes) else { return false }
        return bytes.count == other.bytes.count || bytes[other.bytes.count] == UInt8(ascii: "/")
    }
}
