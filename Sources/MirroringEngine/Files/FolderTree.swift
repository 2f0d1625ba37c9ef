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

    /// Opens the root; a symbolic link there is followed, since the job names it.
    init(path: String) throws(RunFailure) {
        self.path = path
        root = try .root(path)
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

    /// Does something, and names the entry if the system refuses.
    func perform<Result>(
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
    /// Opens a folder by its path, symbolic links followed: for the roots, which the job names.
    static func root(_ path: String) throws(RunFailure) -> OpenedFolder {
        do throws(Errno) {
            return try open(path)
        } catch {
            throw RunFailure(SystemFailure(error, while: "opened", path: path))
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
