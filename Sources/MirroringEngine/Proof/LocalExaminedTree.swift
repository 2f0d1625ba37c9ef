import Glibc
import MirroringEvents
import MirroringFiles
import MirroringTrace
import SystemPackage

/// A tree of this machine that is examined.
struct LocalExaminedTree: ExaminedTree {
    private let root: OpenedFolder
    private let path: String
    private let goesOn: @Sendable (Int) -> Bool

    /// A tree.
    ///
    /// - Parameters:
    ///   - root: the tree.
    ///   - path: what people call it.
    ///   - goesOn: told again and again how much more is done, in bytes that are read, and one for each entry; false ends it.
    init(
        _ root: OpenedFolder,
        path: String,
        while goesOn: @escaping @Sendable (Int) -> Bool = { _ in !Task.isCancelled }
    ) {
        self.root = root
        self.path = path
        self.goesOn = goesOn
    }

    func look(at paths: [RelativePath]) throws -> [EntrySight] {
        let tree = FolderTree(root, path: path)
        return try paths.map { path in
            try step()
            do throws(RunFailure) {
                return try look(at: path, in: tree)
            } catch {
                // Something on the way is no folder, or the name is too long here: so there can be no such entry.
                guard error.category != .validation else { return EntrySight() }
                return EntrySight(refusal: CheckFinding.Refusal(error))
            }
        }
    }

    private func look(at path: RelativePath, in tree: FolderTree) throws(RunFailure) -> EntrySight {
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

    func read(_ files: [RelativePath]) throws -> [FileReading] {
        let tree = FolderTree(root, path: path)
        return try files.map { file in
            try step()
            do {
                return .digest(try digest(of: file, in: tree))
            } catch let failure as SystemFailure {
                return .refused(CheckFinding.Refusal(failure.errno))
            } catch let failure as RunFailure {
                return .refused(CheckFinding.Refusal(failure))
            }
        }
    }

    private func digest(of path: RelativePath, in tree: FolderTree) throws -> FileDigest {
        let name = tree.name(of: path)
        guard let folder = try tree.folder(path.parent ?? .root) else {
            throw SystemFailure(.noSuchFileOrDirectory, while: "read", path: name)
        }
        let file = try OpenedFile<SystemFailure>(FileName(path.name), in: folder, at: name, O_RDONLY, while: "read")
        guard try file.facts().kind == .file else { throw SystemFailure(.invalidArgument, while: "read", path: name) }
        guard let digest = try FileDigest(reading: file, while: goesOn) else { throw CancellationError() }
        return digest
    }

    private func step() throws(CancellationError) {
        guard goesOn(1) else { throw CancellationError() }
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
