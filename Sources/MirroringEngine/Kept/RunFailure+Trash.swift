import MirroringEvents

extension RunFailure {
    /// The same, where a disk is full for what the job keeps as well: that can be shortened. Another machine's trash is named there.
    func namingTrash(of job: Job) -> RunFailure {
        guard category == .diskFull, job.farDestination == nil, let trash = try? Trash(of: job) else { return self }
        return RunFailure(
            category,
            item: item,
            reach: reach,
            "\(description) \(trash.path) holds what was replaced or deleted; shorten \"keepDeleted\" to keep less of it."
        )
    }
}
