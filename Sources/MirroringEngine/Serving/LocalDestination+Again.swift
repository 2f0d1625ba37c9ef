import MirroringFiles

/// What another machine asks for, and asks for again where it was not told what came of it: each is done once.
extension LocalDestination {
    /// Puts a package in place that has arrived, unless it is: then the same is said once more. Its own place stays until whoever asks has
    /// the answer, and has it removed (``removePackage(_:)``).
    ///
    /// - Parameters:
    ///   - manifest: what arrived, and what is to be deleted.
    ///   - moves: what may have been moved to where something failed before.
    ///   - onTried: told the number of entries that are in place, or can't be put there, after each.
    /// - Returns: what came of it, as it is sent.
    /// - Throws: ``RunFailure`` or `CancellationError`, after everything was put back.
    func putOnce(_ manifest: Manifest, _ moves: PossibleMoves, onTried: (Int) -> Void) throws -> [UInt8] {
        let folder = try staging.package(manifest.packageId)
        // A process before this one may have been killed in the middle of it.
        try folder.recover(for: site)
        if let noted = try folder.completeResult(), (try? PackageImport.Result(records: noted, of: manifest)) != nil {
            return noted
        }
        let result = try put(manifest, moves, onTried: onTried) { result throws(RunFailure) in
            try folder.write(result: result.records(of: manifest), isDurable: job.isDurable)
        }
        return result.records(of: manifest)
    }

    /// Makes what was built the current release, unless it is: whoever asks knows that there is something new in it.
    ///
    /// - Parameter publication: what is written down of it.
    /// - Returns: why an old one could not be removed.
    func publishOnce(_ publication: ReleaseNotes.Publication) throws(RunFailure) -> [RunFailure] {
        try identity.check()
        // By what is there now: this process may not be the one that has built it.
        guard var work = try ReleaseWork(of: job) else { return [] }
        try work.recover()
        defer { release = work }
        guard work.current.release != publication.release else { return [] }
        work.hasNews = true
        return try work.publish(publication) ?? []
    }
}
