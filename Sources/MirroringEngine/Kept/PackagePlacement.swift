/// Puts a package of a job in place; what it replaces or deletes goes to the trash, if the job keeps that.
struct PackagePlacement {
    /// The job, with the tree for its destination into which the package goes.
    let job: Job
    let folder: PackageFolder
    /// What a copy there can have.
    let traits: DestinationTraits
    /// What may have been moved to where something failed before.
    var moves = PossibleMoves()
    /// Which folder the destination is; nil if that does not matter.
    var identity: DestinationIdentity?
    /// Whether what it replaces is kept whatever the job says.
    var keepsAnyway = false

    /// Puts the package in place.
    ///
    /// - Parameters:
    ///   - manifest: what arrived, and what is to be deleted.
    ///   - onTried: told the number of entries that are in place, or can't be put there, after each.
    ///   - onComplete: told what came of it, just before it holds; if that throws, nothing does.
    /// - Throws: ``RunFailure`` or `CancellationError`, after everything was put back; ``RunFailure`` as well if all is in place, but
    ///   what it replaced can't be moved to the trash: the next run does that.
    func run(
        _ manifest: Manifest,
        onTried: (Int) -> Void = { _ in },
        onComplete: (PackageImport.Result) throws(RunFailure) -> Void = { _ in }
    ) throws -> PackageImport.Result {
        if identity?.identity == nil { try FolderTree.makeRoot(job.destination) }
        let result = try PackageImport(
            manifest: manifest,
            folder: folder,
            destination: job.destination,
            identity: identity,
            traits: traits,
            moves: moves,
            permissions: job.permissions,
            isDurable: job.isDurable,
            keepsReplaced: keepsAnyway || job.keepDeleted != nil
        )
        .run(onTried: onTried, onComplete: onComplete)
        if result.keepsReplaced { try Trash(making: job).take(folder, of: manifest.runId) }
        return result
    }
}
