import Glibc
import MirroringEvents
import MirroringFiles
import MirroringTrace
import SystemPackage

/// One of the trees that are compared, on a queue of its own: both are looked at and read at the same time.
actor TreeEnd {
    private let tree: FolderTree
    private let executor = SerialQueueExecutor(label: "tree-end")

    /// The end's own queue: its calls block.
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// The tree at a path.
    init(path: String) throws(RunFailure) {
        tree = try FolderTree(path: path)
    }

    /// What is seen at these paths, in their order.
    func look(at paths: [RelativePath]) -> [EntrySight] {
        paths.map { path in
            do throws(RunFailure) {
                return try look(at: path)
            } catch {
                // Something on the way is no folder, or the name is too long here: so there can be no such entry.
                guard error.category != .validation else { return EntrySight() }
                return EntrySight(refusal: CheckFinding.Refusal(error))
            }
        }
    }

    private func look(at path: RelativePath) throws(RunFailure) -> EntrySight {
        guard let folder = try tree.folder(path.parent ?? .root) else { return EntrySight() }
        let name = path.isRoot ? Self.itself : path.name
        return try tree.perform("read", path) { () throws(Errno) in
            guard let facts = try folder.facts(FileName(name)) else { return EntrySight() }
            guard facts.kind != .other else {
                return EntrySight(facts: facts, target: try folder.target(ofLink: FileName(name)))
            }
            let refusal = folder.refusalToRead(FileName(name), isFolder: facts.kind == .folder)
            return EntrySight(facts: facts, refusal: refusal.map(CheckFinding.Refusal.init))
        }
    }

    private static let itself: ArraySlice<UInt8> = [UInt8(ascii: ".")]

    /// What reading a file gives.
    enum Reading: Sendable, Hashable {
        case digest(FileDigest)
        case refused(CheckFinding.Refusal)
    }

    /// Reads these files as a whole, in their order.
    ///
    /// - Throws: `CancellationError`.
    func read(_ paths: [RelativePath]) throws -> [Reading] {
        try paths.map { path in
            do {
                return .digest(try digest(of: path))
            } catch let failure as SystemFailure {
                return .refused(CheckFinding.Refusal(failure.errno))
            } catch let failure as RunFailure {
                return .refused(CheckFinding.Refusal(failure))
            }
        }
    }

    private func digest(of path: RelativePath) throws -> FileDigest {
        let name = tree.name(of: path)
        guard let folder = try tree.folder(path.parent ?? .root) else {
            throw SystemFailure(.noSuchFileOrDirectory, while: "read", path: name)
        }
        let file = try OpenedFile<SystemFailure>(FileName(path.name), in: folder, at: name, O_RDONLY, while: "read")
        guard try file.facts().kind == .file else { throw SystemFailure(.invalidArgument, while: "read", path: name) }
        guard let digest = try FileDigest(reading: file) else { throw CancellationError() }
        return digest
    }
}

extension CheckFinding.Refusal {
    /// What the system said.
    init(_ errno: Errno) {
        self.init(category: Category(errno: errno.rawValue), message: errno.reason)
    }

    /// What stands in the way of it.
    init(_ failure: RunFailure) {
        self.init(category: failure.category, message: failure.description)
    }
}
