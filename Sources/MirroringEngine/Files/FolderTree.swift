import Foundation
import MirroringEvents
import MirroringFiles
import SystemPackage

/// A tree below one open folder, walked one component at a time and never through a symbolic link: whatever a manifest says, nothing
/// outside of the root is reached.
///
/// The folders on the way to the last path stay open, so paths in tree order cost one call each.
final class FolderTree {
    /// The root's path, for messages.
    let path: String
    private let root: OpenedFolder
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
        guard let parentPath = path.parent else { return root }
        while let last = way.last, !path.isAtOrBelow(last.path) {
            way.removeLast()
        }
        if let last = way.last, last.path == path { return last.handle }
        guard let parent = try folder(parentPath) else { return nil }
        do throws(Errno) {
            guard let handle = try parent.folder(FileName(path.name)) else { return nil }
            way.append((path, handle))
            return handle
        } catch {
            switch error {
            case .notDirectory, .tooManySymbolicLinkLevels:
                throw RunFailure(
                    .validation,
                    item: "\(path)",
                    "\(name(of: path)) is no folder, so nothing below it can be reached; symbolic links are not followed."
                )
            default:
                throw RunFailure(SystemFailure(error, while: "opened", path: name(of: path)))
            }
        }
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

    /// Takes hold of an entry, or the root itself; nil if it, or a folder on the way to it, does not exist.
    func entry(_ path: RelativePath) throws(RunFailure) -> OpenedEntry? {
        guard let parent = try folder(path.parent ?? .root) else { return nil }
        let name = path.isRoot ? Self.itself : path.name
        return try perform("opened", path) { () throws(Errno) in try parent.entry(FileName(name)) }
    }

    private static let itself: ArraySlice<UInt8> = [UInt8(ascii: ".")]

    /// Gives an entry, or the root itself, the attributes of another.
    func apply(_ facts: FileFacts, to path: RelativePath) throws(RunFailure) {
        guard let entry = try entry(path) else {
            throw RunFailure(.notFound, item: "\(path)", "\(name(of: path)) is not there any more.")
        }
        try apply(facts, to: entry, at: path)
    }

    /// Gives what is held the attributes of another.
    func apply(_ facts: FileFacts, to entry: borrowing OpenedEntry, at path: RelativePath) throws(RunFailure) {
        do throws(Errno) {
            try entry.apply(facts)
        } catch {
            throw RunFailure(SystemFailure(error, while: "given its attributes", path: name(of: path)))
        }
    }

    /// What is known of what is held.
    func facts(of entry: borrowing OpenedEntry, at path: RelativePath) throws(RunFailure) -> FileFacts {
        do throws(Errno) {
            return try entry.facts()
        } catch {
            throw RunFailure(SystemFailure(error, while: "read", path: name(of: path)))
        }
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
            throw RunFailure(SystemFailure(error, while: action, path: name(of: path)))
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
