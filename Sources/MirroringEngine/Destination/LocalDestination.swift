import Foundation
import MirroringEvents
import MirroringFiles
import MirroringRemote

/// A destination on this machine.
final class LocalDestination: DestinationSide {
    let job: Job
    let staging: StagingFolder
    /// The release that a run builds; nil if each package is published by itself.
    var release: ReleaseWork?
    /// With which release the source is compared instead of what a run goes on from.
    private var turned: ReleaseName?
    /// Whether it is compared with what is published where no release is named.
    private var showsPublished = false
    /// What a copy can have, as it was found out.
    private var knownTraits: DestinationTraits?
    /// Whether what a package replaces is kept whatever the job says.
    private let keepsReplaced: Bool
    /// What was chosen last to be put back.
    var chosen: ChosenRestoring?
    /// Which folder it is.
    private(set) var identity: DestinationIdentity

    /// The destination of a job.
    ///
    /// - Parameters:
    ///   - job: the job.
    ///   - keepsReplaced: whether what a package replaces is kept whatever the job says.
    /// - Throws: ``RunFailure`` if something is at the destination that no run has put there, and the job publishes by releases.
    init(of job: Job, keepsReplaced: Bool = false) throws(RunFailure) {
        self.job = job
        self.keepsReplaced = keepsReplaced
        staging = StagingFolder(job: job)
        release = try ReleaseWork(of: job)
        let folder = job.publish == .packages ? job.destination : job.destination.parentPath
        identity = DestinationIdentity(of: folder, for: job.destination)
    }

    var name: String { job.destination }

    // MARK: Where it is

    var mount: MountedFolder? { MountedFolder(destinationOf: job, in: .current) }

    func hasLost(_ known: MountedFolder) -> Bool { known.isLost(for: job, in: .current) }

    // MARK: What the source is compared with

    /// What a run goes on from, or what was asked for.
    func compared() throws(RunFailure) -> LocalTree {
        if showsPublished, turned == nil { return published() }
        let site = if let turned { release?.into(turned) } else { try release?.compared() }
        return LocalTree(path: (site ?? job).destination, of: job)
    }

    /// The job with the tree for its destination into which its packages go.
    var site: Job { release?.site ?? job }

    /// What is published, and not what a run has begun to build.
    func published() -> LocalTree {
        LocalTree(path: (release?.published ?? job).destination, of: job)
    }

    var usualTraits: DestinationTraits { published().usualTraits }

    var mayGiveCapabilities: Bool { EngineRights.current.mayGiveCapabilities }

    func search(for sought: SoughtAttributes) throws(RunFailure) -> AttributeSearch {
        try compared().search(for: sought)
    }

    func folder() throws(RunFailure) -> RsyncFolder? { try compared().folder() }

    func openedTree() throws(RunFailure) -> FolderTree? { try compared().openedTree() }

    func look(at paths: [RelativePath]) throws(RunFailure) -> Sights { try compared().look(at: paths) }

    func examined() throws(RunFailure) -> any ExaminedTree {
        let path = try compared().name
        return LocalExaminedTree(try .root(path), path: path)
    }

    func turn(to release: ReleaseName?) { turned = release }

    /// Compares from now on with what is published, and not with what a run has begun to build.
    func turnToPublished() { showsPublished = true }

    // MARK: What earlier runs have left

    func recover() throws(RunFailure) -> LeftBehind {
        try release?.recover()
        var found = LeftBehind()
        for folder in try staging.recoveredPackages(of: site) {
            guard try !folder.holdsResult() else {
                // Whoever has asked for it was gone before he could have it removed.
                try folder.remove()
                continue
            }
            do throws(RunFailure) {
                guard let manifest = try folder.readManifest() else { throw RunFailure(.notFound, "") }
                guard manifest.packageId == folder.packageId, manifest.jobId == job.id else {
                    throw RunFailure(.validation, "")
                }
                found.packages.append((manifest.packageId, Set(manifest.entries.map(\.path))))
            } catch {
                // Cut off before its manifest was written, damaged, or another's: nothing of it can be used.
                try folder.remove()
            }
        }
        found.warnings = pruneTrash()
        guard let release else { return found }
        found.isBegun = try release.isBegun()
        self.release?.hasNews = found.isBegun
        for mark in try release.marks() where try release.holds(mark) { found.marks.append(mark) }
        return found
    }

    /// Removes what was kept for long enough.
    ///
    /// - Returns: why not, if it can't be removed.
    private func pruneTrash() -> [RunFailure] {
        guard let span = job.keepDeleted else { return [] }
        do throws(RunFailure) {
            try Trash(of: job)?.prune(keptFor: span, at: .now)
            return []
        } catch {
            return [error]
        }
    }

    func removePackages(but wanted: Set<UUID>) throws(RunFailure) {
        for folder in try staging.packages() where !wanted.contains(folder.packageId) {
            try folder.remove()
        }
        if wanted.isEmpty { staging.removeIfEmpty() }
    }

    func discard() throws(RunFailure) {
        try release?.discard()
        release?.hasNews = false
    }

    // MARK: Packages

    func traits() throws(RunFailure) -> DestinationTraits {
        if let knownTraits { return knownTraits }
        let found = try StagingPlace(job: job).traits()
        knownTraits = found
        // A staging folder in it was made for that, and the destination around it.
        identity.note()
        return found
    }

    func package(_ packageId: UUID) throws(RunFailure) -> any PackageSide {
        try identity.check()
        let traits = try traits()
        return LocalPackage(try staging.package(packageId), traits: traits)
    }

    func sharedPlace(for bytes: Int) throws(RunFailure) -> SharedPlace? {
        try SharedPlace(for: bytes, in: staging, traits: traits())
    }

    func place(
        _ manifest: Manifest,
        _ moves: PossibleMoves,
        onBegun: () -> Void,
        onTried: (Int) -> Void
    ) throws -> PackageImport.Result {
        try put(manifest, moves, onBegun: onBegun, onTried: onTried, onComplete: { _ in })
    }

    /// Puts a package in place that has arrived; its own place stays.
    ///
    /// - Parameter onComplete: told what came of it, just before it holds; if that throws, nothing does.
    func put(
        _ manifest: Manifest,
        _ moves: PossibleMoves,
        onBegun: () -> Void = {},
        onTried: (Int) -> Void,
        onComplete: (PackageImport.Result) throws(RunFailure) -> Void = { _ in }
    ) throws -> PackageImport.Result {
        // Where nothing has arrived, nothing is begun for it.
        guard !manifest.entries.isEmpty || !manifest.deletions.isEmpty else {
            return PackageImport.Result(moves: moves)
        }
        try identity.check()
        let folder = try staging.package(manifest.packageId)
        try release?.begin()
        onBegun()
        var placement = PackagePlacement(
            job: site,
            folder: folder,
            traits: try traits(),
            moves: moves,
            keepsAnyway: keepsReplaced
        )
        if release == nil { placement.identity = identity }
        let result = try placement.run(manifest, onTried: onTried, onComplete: onComplete)
        identity.note()
        try identity.check()
        release?.note(result, of: manifest)
        return result
    }

    func removePackage(_ packageId: UUID) throws(RunFailure) {
        try staging.package(packageId).remove()
        staging.removeIfEmpty()
    }

    // MARK: Releases

    func publish(_ publication: ReleaseNotes.Publication) throws(RunFailure) -> [RunFailure]? {
        try identity.check()
        return try release?.publish(publication)
    }
}
