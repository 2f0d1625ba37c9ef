import MirroringFiles

/// The folders of a job with every symbolic link resolved, as far as they exist: what two jobs have to do with each other shows by
/// these, and not by what their files say.
struct JobFolders: Sendable, Hashable {
    let source: String
    let destination: String
    /// Where the destination is found, which is elsewhere if it is a link, as one to a release is.
    let placeOfDestination: String
    /// The folder of the job file's `staging`; each job has one of its own in it.
    let staging: String
    /// What of source and destination is left out.
    let exclusions: Exclusions

    /// The folders of a job as they are now.
    init(of job: Job) {
        source = RealPath.of(job.source)
        destination = RealPath.of(job.destination)
        let parent = RealPath.of(job.destination.parentPath)
        placeOfDestination = "\(parent == "/" ? "" : parent)/\(job.destination.lastPathComponent)"
        staging = RealPath.of(job.staging)
        exclusions = Exclusions(of: job)
    }

    /// Whether a path lies in the destination, or is it, and belongs to what the job writes and deletes there.
    func writes(_ path: String) -> Bool {
        covers(path, in: destination)
    }

    /// Whether a path lies in the source, or is it, and belongs to what the job reads there.
    func reads(_ path: String) -> Bool {
        covers(path, in: source)
    }

    private func covers(_ path: String, in root: String) -> Bool {
        guard path.isAtOrBelow(root) else { return false }
        let rest = path.dropFirst(root.count).drop { $0 == "/" }
        return rest.isEmpty || !exclusions.cover(String(rest))
    }
}
