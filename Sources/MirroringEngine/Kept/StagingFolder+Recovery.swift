import MirroringFiles

extension StagingFolder {
    /// The packages that lie there, oldest first, each as it has to be when an engine begins: an import that was cut short is undone,
    /// and what a complete one has replaced is in the trash.
    ///
    /// - Parameter job: the job, with the destination into which its packages go.
    func recoveredPackages(of job: Job) throws(RunFailure) -> [PackageFolder] {
        let packages = try packages()
        for package in packages { try package.recover(for: job) }
        return packages
    }
}

extension PackageFolder {
    /// Ends what an import has left undone that was cut short.
    ///
    /// - Parameter job: the job, with the destination into which its packages go.
    func recover(for job: Job) throws(RunFailure) {
        if try endKeeping(for: job) { return }
        // An import that is complete is not undone: it has no journal.
        guard try !holdsResult() else { return }
        if job.publish != .packages, FileFacts(of: job.destination) == nil {
            // The release that was being built is gone, and with it all that there was to undo.
            try removeResult()
            try removeJournal()
        } else {
            try ImportUndo(folder: self, destination: job.destination).run()
        }
    }

    /// Moves what a complete import has replaced to the trash, where that was left undone.
    ///
    /// - Parameter job: whose trash.
    /// - Returns: whether it was; then there is nothing of the import that could be undone.
    func endKeeping(for job: Job) throws(RunFailure) -> Bool {
        guard try holdsReplaced() else { return false }
        // The manifest says which run it was; without it the package counts as one of its own.
        let runId = (try? readManifest())?.runId ?? packageId
        try Trash(making: job).take(self, of: runId)
        return true
    }
}
