import Foundation
import MirroringEvents
import MirroringRemote

/// What a run asks of its destination, here or on another machine.
protocol DestinationSide: ComparedSide, ExaminedSide, TracedSide {
    /// Where it is now, to be known again; nil if that is not known.
    var mount: MountedFolder? { get }

    /// Whether the file system is not mounted any more on which it once was.
    func hasLost(_ known: MountedFolder) throws(RunFailure) -> Bool

    /// What a copy there can have.
    func traits() throws(RunFailure) -> DestinationTraits

    /// Puts in order what earlier runs have left: ends what a dead engine has begun, undoes an import that was cut short, and removes what
    /// was kept for long enough. From then on the source is compared with what is being built, if a release is.
    func recover() throws(RunFailure) -> LeftBehind

    /// Compares with a release from now on; nil for what a run goes on from.
    func turn(to release: ReleaseName?) throws(RunFailure)

    /// Removes the packages of earlier runs but some, and the folders around them if none is left.
    func removePackages(but wanted: Set<UUID>) throws(RunFailure)

    /// Drops what was built of a release and is not published.
    func discard() throws(RunFailure)

    /// The place of a package.
    func package(_ packageId: UUID) throws(RunFailure) -> any PackageSide

    /// A place into which one rsync brings the items of several packages.
    ///
    /// - Parameter bytes: how many they have.
    /// - Returns: nil where each package has an rsync of its own, since there is not much room, or it is on another machine.
    func sharedPlace(for bytes: Int) throws(RunFailure) -> SharedPlace?

    /// Puts a package in place that has arrived; its own place stays.
    ///
    /// - Parameters:
    ///   - manifest: what arrived, and what is to be deleted.
    ///   - moves: what may have been moved to where something failed before.
    ///   - onBegun: called before anything is changed in the tree that is.
    ///   - onTried: told the number of entries that are in place, or can't be put there, now and then.
    /// - Throws: ``RunFailure`` or `CancellationError`, after everything was put back.
    func place(
        _ manifest: Manifest,
        _ moves: PossibleMoves,
        onBegun: () -> Void,
        onTried: (Int) -> Void
    ) throws -> PackageImport.Result

    /// Removes the place of a package, and the folders around it if no other is left.
    func removePackage(_ packageId: UUID) throws(RunFailure)

    /// Makes what was built the current release, and removes those that are too many. If nothing of it is new, it is dropped.
    ///
    /// - Returns: why an old one could not be removed; nil if nothing was published.
    func publish(_ publication: ReleaseNotes.Publication) throws(RunFailure) -> [RunFailure]?
}

extension DestinationSide {
    /// Removes the place of a package whose items are in place. These are told whatever becomes of it: the next run removes what is left.
    ///
    /// - Returns: why it could not be removed; nil if it was, or was not asked for any more since the run is cancelled.
    func removePlaced(_ packageId: UUID) -> RunFailure? {
        do throws(RunFailure) {
            try removePackage(packageId)
            return nil
        } catch {
            return error.category == .cancelled ? nil : error
        }
    }
}

/// What lies at a destination when a run begins.
struct LeftBehind {
    /// The packages of earlier runs and the paths of what is in them, the oldest first.
    var packages: [(packageId: UUID, paths: Set<RelativePath>)] = []
    /// What could not be done beside, and does not matter to the run.
    var warnings: [RunFailure] = []
    /// Whether a release is being built: what an earlier run has built and not published is published, even if there is nothing to add.
    var isBegun = false
    /// The releases that were rolled back and are still there, the newest mark first.
    var marks: [ReleaseName] = []
}
