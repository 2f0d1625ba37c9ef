import Glibc
import MirroringEvents
import MirroringFiles
import MirroringTrace
import SystemPackage

/// A source on this machine.
///
/// It is known by the identity of its folder: where a disk is unmounted, an empty folder has its path, and in it everything seems to have been
/// deleted.
final class LocalSource: SourceSide {
    let name: String
    private(set) var mounts: SourceMounts?
    /// Which folder it is.
    private(set) var identity: FileFacts.Identity
    /// The folder that is kept open.
    private var held: (root: OpenedFolder, tree: FolderTree)?
    /// Which attributes are looked at beside mode, owner and time.
    private let attributes: AttributeKinds
    /// By what it is known whether there are any.
    private var lastSearch: AttributeSearch?

    /// The folder that has that path now.
    ///
    /// - Parameters:
    ///   - path: the folder's.
    ///   - attributes: which attributes are looked at beside mode, owner and time.
    /// - Throws: ``RunFailure`` that costs the run.
    init(path: String, attributes: AttributeKinds = []) throws(RunFailure) {
        name = path
        self.attributes = attributes
        identity = try Self.opened(path).identity
    }

    // MARK: Whether it is the same

    /// Says which folder it was, and what was mounted in it, when another process had it in hand: with that it is compared from now on.
    func expect(_ identity: FileFacts.Identity, _ mounts: SourceMounts?) {
        (self.identity, self.mounts) = (identity, mounts)
    }

    func noteMounts() {
        mounts = MountTable.current.map { SourceMounts(of: name, in: $0) }
    }

    func lost(of known: SourceMounts) -> [SourceMounts.Place] {
        MountTable.current.map { known.lost(of: name, in: $0) } ?? []
    }

    func check() throws(RunFailure) {
        _ = try sameTree()
        // The folder itself is known; only what is mounted in it is not.
        guard let mounts, mounts.places.count > 1, mounts.isOf(name) else { return }
        mounts.visit()
        guard let table = MountTable.current, let lost = mounts.lost(of: name, in: table).first else { return }
        throw RunFailure(
            .notFound,
            item: name,
            reach: .run,
            """
            The file system at \(String(decoding: lost.mount.point, as: UTF8.self)) is not mounted any more as it was when the \
            run began, so nothing more is mirrored or deleted. Mount it again.
            """
        )
    }

    /// The tree, opened anew: one that stayed open would keep its disk from being unmounted for as long as the run takes.
    ///
    /// - Throws: ``RunFailure`` that costs the run, if it is another one.
    private func sameTree() throws(RunFailure) -> FolderTree {
        let now = try Self.opened(name)
        guard now.identity == identity else {
            throw RunFailure(
                .notFound,
                item: name,
                reach: .run,
                """
                The source \(name) is another folder than when the run began, so nothing more is mirrored or deleted. \
                Check that it is mounted.
                """
            )
        }
        return now.tree
    }

    private static func opened(
        _ path: String
    ) throws(RunFailure) -> (tree: FolderTree, identity: FileFacts.Identity) {
        do throws(RunFailure) {
            let tree = try FolderTree(path: path)
            guard let facts = try tree.facts(.root) else {
                throw RunFailure(.notFound, item: path, "\(path) is not there.")
            }
            return (tree, facts.identity)
        } catch {
            throw error.reaching(.run)
        }
    }

    // MARK: The folder

    func holding<Result>(_ body: () async throws -> Result) async throws -> Result {
        let root = try OpenedFolder.root(name)
        held = (root, FolderTree(root, path: name))
        defer { held = nil }
        return try await body()
    }

    private func root() throws(RunFailure) -> OpenedFolder {
        if let held { return held.root }
        return try .root(name)
    }

    private func tree() throws(RunFailure) -> FolderTree {
        if let held { return held.tree }
        return try FolderTree(path: name)
    }

    func folder(sending names: [UInt8]?) throws(RunFailure) -> RsyncFolder {
        .here(try rsyncRoot())
    }

    /// The folder for an rsync of this machine.
    func rsyncRoot() throws(RunFailure) -> RsyncRoot {
        try RsyncRoot(root(), path: name)
    }

    func openedTree() throws(RunFailure) -> FolderTree? { try tree() }

    func isEmpty(but foreign: Exclusions) throws(RunFailure) -> Bool {
        let root = try root()
        let names = try FolderTree(root, path: name).perform("listed", .root) { () throws(Errno) in try root.names() }
        return names.allSatisfy { foreign.cover(String(decoding: $0, as: UTF8.self)) }
    }

    // MARK: What lies in it

    func search(
        for sought: SoughtAttributes,
        leavingOut exclusions: Exclusions
    ) throws(RunFailure) -> AttributeSearch {
        let search = AttributeSearch(for: sought, in: try root(), leavingOut: exclusions)
        lastSearch = search
        return search
    }

    func look(at paths: [RelativePath]) throws(RunFailure) -> Sights {
        Sights(in: try tree(), with: lastSearch?.found == false ? [] : attributes)
    }

    func examined() throws(RunFailure) -> any ExaminedTree { LocalExaminedTree(try root(), path: name) }

    func refusals(of changes: [Change]) throws(RunFailure) -> [RelativePath: Errno] {
        let tree = try tree()
        var refusals: [RelativePath: Errno] = [:]
        for change in changes {
            guard let parent = change.path.parent, let folder = try? tree.folder(parent) else { continue }
            let isFolder = change.kind == .folder
            refusals[change.path] = folder.refusalToRead(FileName(change.path.name), isFolder: isFolder)
        }
        return refusals
    }

    func unreadable(_ files: [RelativePath]) throws(RunFailure) -> [RelativePath: RunFailure] {
        let tree = try tree()
        var failures: [RelativePath: RunFailure] = [:]
        for file in files {
            do throws(RunFailure) {
                guard let folder = try tree.folder(file.parent ?? .root) else { continue }
                _ = try OpenedFile<RunFailure>(
                    FileName(file.name),
                    in: folder,
                    at: tree.name(of: file),
                    O_RDONLY,
                    while: "read"
                )
            } catch {
                if error.reach == .item { failures[file] = error.about(file) }
            }
        }
        return failures
    }

    /// Those of some paths on the way to which there is no symbolic link.
    func withoutLinks(_ paths: [RelativePath]) throws(RunFailure) -> [RelativePath] {
        let tree = try tree()
        var direct: [RelativePath] = []
        for path in paths {
            do throws(RunFailure) {
                _ = try tree.folder(path.parent ?? .root)
            } catch {
                // What else is the matter with it, rsync finds out.
                guard error.category != .validation else { continue }
            }
            direct.append(path)
        }
        return direct
    }

    func prove(_ deletions: [Deletion]) throws(RunFailure) -> ProvenDeletions {
        let tree = if let held { held.tree } else { try sameTree() }
        return ProvenDeletions(deletions, at: tree)
    }

    func digests(of files: [RelativePath: FileFacts]) throws(RunFailure) -> [RelativePath: String] {
        ProgramContent(in: try tree()).digests(of: files)
    }

    func trace() throws(RunFailure) -> SourceTrace {
        let file = TraceFile(in: try root(), path: name)
        do throws(SystemFailure) {
            return SourceTrace(path: file.path, bytes: try file.read())
        } catch {
            return SourceTrace(path: file.path, bytes: nil, isUnreadable: true)
        }
    }
}
