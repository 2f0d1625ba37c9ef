import MirroringEvents
import MirroringFiles

/// A tree on this machine that the source is compared with.
final class LocalTree: ComparedSide {
    let name: String
    private let job: Job

    /// The tree at a path.
    ///
    /// - Parameters:
    ///   - path: what the source is compared with, which need not be there yet.
    ///   - job: the job, in whose staging folder is tried what a copy can have.
    init(path: String, of job: Job) {
        name = path
        self.job = job
    }

    /// Nothing is left of the try.
    var usualTraits: DestinationTraits {
        let place = StagingPlace(job: job)
        guard place.hasRoom else { return .usual }
        defer { place.removeIfEmpty() }
        return (try? place.traits()) ?? .usual
    }

    var mayGiveCapabilities: Bool { EngineRights.current.mayGiveCapabilities }

    func search(for sought: SoughtAttributes) throws(RunFailure) -> AttributeSearch {
        if sought.kinds.contains(.accessLists), [name.parentPath, job.staging].contains(where: Self.handsDownLists) {
            return AttributeSearch(hasFound: true)
        }
        return AttributeSearch(for: sought, in: try root(), leavingOut: Exclusions(of: job))
    }

    /// Whether what is made at a path, by way of folders that are missing, gets an access list. What can't be asked may.
    private static func handsDownLists(at path: String) -> Bool {
        var path = path
        while FileFacts(of: path) == nil, path != "/" { path = path.parentPath }
        return (try? OpenedFolder.root(path).handsDownLists()) ?? true
    }

    func folder() throws(RunFailure) -> RsyncFolder? {
        try root().map { root throws(RunFailure) in .here(try RsyncRoot(root, path: name)) }
    }

    func openedTree() throws(RunFailure) -> FolderTree? {
        guard let root = try root() else { return nil }
        return FolderTree(root, path: name)
    }

    /// The tree's own folder; nil if it is not there yet.
    private func root() throws(RunFailure) -> OpenedFolder? {
        do throws(RunFailure) {
            return try .root(name)
        } catch {
            guard error.category == .notFound else { throw error }
            return nil
        }
    }

    func look(at paths: [RelativePath]) throws(RunFailure) -> Sights {
        FileFacts(of: name) == nil ? .nothing : Sights(in: try FolderTree(path: name))
    }
}
