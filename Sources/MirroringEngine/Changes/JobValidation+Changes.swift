import MirroringEvents

extension JobValidation {
    /// Checks how much a run would delete.
    ///
    /// - Throws: ``RunFailure`` (validation) if it is more than the job allows.
    public func check(_ changes: Changes) throws(RunFailure) {
        guard let limit = job.maxDeletionShare, !changes.deletions.isEmpty else { return }
        let share = Double(changes.deletions.count) / Double(max(1, changes.destinationEntries))
        guard share > limit else { return }
        throw RunFailure(
            .validation,
            item: job.destination,
            """
            The run would delete \(changes.deletions.count) of \(changes.destinationEntries) entries of \(job.destination), \
            more than the share of \(limit) that the job allows. Check the source, or raise maxDeletionShare.
            """
        )
    }
}
