public import MirroringEvents

/// A release of a job: a whole tree, from which a run published all that it had mirrored at once.
public struct JobRelease: Sendable, Hashable {
    /// Its name: that of its folder.
    public var name: String
    /// When it was published; for one that no run has built, when the run began that took its place.
    public var time: Timestamp
    /// How many entries the source had; nil where that is not known.
    public var items: Int?
    /// The bytes of its files; nil where that is not known.
    public var bytes: Int?
    /// Whether the destination leads to it.
    public var isCurrent: Bool
    /// Whether somebody went back to an older one, so that no run publishes the same again.
    public var isRolledBack: Bool

    /// The releases of a job whose destination is on this machine, the newest first.
    ///
    /// - Throws: ``RunFailure``: the job does not publish by releases (validation), or they can't be read.
    static func all(of job: Job) throws(RunFailure) -> [JobRelease] {
        let work = try ReleaseWork.needed(for: job)
        let marks = try Set(work.marks())
        let releases = try work.place.open()?.releases() ?? []
        return releases.reversed().map { release in
            let publication = release.notes?.publication
            return JobRelease(
                name: release.name.description,
                time: publication?.time ?? release.name.time,
                items: publication?.items,
                bytes: publication?.bytes,
                isCurrent: release.name == work.current.release,
                isRolledBack: marks.contains(release.name)
            )
        }
    }
}

extension ReleaseWork {
    /// The work of a run of a job that has to publish by releases.
    static func needed(for job: Job) throws(RunFailure) -> ReleaseWork {
        guard let work = try ReleaseWork(of: job) else { throw job.hasNoReleases }
        return work
    }
}

extension Job {
    /// Checks that the job publishes by releases.
    ///
    /// - Throws: ``RunFailure`` (validation) that says how it would.
    func requireReleases() throws(RunFailure) {
        guard publish != .packages else { throw hasNoReleases }
    }

    fileprivate var hasNoReleases: RunFailure {
        RunFailure(
            .validation,
            item: name,
            "The job \"\(name)\" has no releases: write \"publish: release\" in its file."
        )
    }
}
