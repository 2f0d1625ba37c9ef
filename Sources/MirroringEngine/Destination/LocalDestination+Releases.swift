import MirroringEvents

extension LocalDestination {
    func releases() throws(RunFailure) -> [JobRelease] { try JobRelease.all(of: job) }

    func target(_ beginning: String?) throws(RunFailure) -> ReleaseName {
        let (work, store) = try prepared()
        return try ReleaseHistory(store: store, current: work.current.release).target(beginning)
    }

    func roll(to target: ReleaseName) throws(RunFailure) {
        var (work, _) = try prepared()
        guard work.current.release != target else { return }
        guard try work.holds(target) else {
            throw RunFailure(
                .notFound,
                item: "\(target)",
                "The release \(target) is not there any more. \"mirror releases\" lists those that there are."
            )
        }
        try work.roll(to: target)
        release = work
    }

    /// The releases as they are now, when what a dead engine has begun is ended.
    ///
    /// - Throws: ``RunFailure`` if there is none to leave.
    private func prepared() throws(RunFailure) -> (ReleaseWork, ReleaseStore) {
        let work = try ReleaseWork.needed(for: job)
        try work.recover()
        guard work.current != .folder else {
            throw RunFailure(
                .validation,
                item: job.destination,
                "The destination \(job.destination) is a folder and no release. Run the job first: that makes it one."
            )
        }
        guard let store = try work.place.open() else {
            throw RunFailure(
                .notFound,
                item: work.place.path,
                "Nothing is published yet at \(job.destination). Run the job first."
            )
        }
        return (work, store)
    }
}
