/// The folders of a job with every symbolic link resolved, as far as they exist and are on this machine: what two jobs have to do with
/// each other shows by these, and not by what their files say.
struct JobFolders: Sendable, Hashable {
    let source: JobFolder
    let destination: JobFolder
    /// Where the destination is found, which is elsewhere if it is a link, as one to a release is.
    let placeOfDestination: JobFolder
    /// The folder of the job file's `staging`; each job has one of its own in it. Nil if only another machine knows: then it has a name of
    /// the engine's own, and is in nobody's way.
    let staging: JobFolder?
    /// What of source and destination is left out.
    let exclusions: Exclusions

    /// The folders of a job as they are now.
    ///
    /// - Parameters:
    ///   - job: the job.
    ///   - table: what is mounted; nil if that is not known.
    init(of job: Job, in table: MountTable?) {
        source = JobFolder(at: job.placeOfSource, in: table)
        destination = JobFolder(at: job.placeOfDestination, in: table)
        placeOfDestination = JobFolder(itself: job.placeOfDestination, in: table)
        staging = job.placeOfStaging.map { JobFolder(at: $0, in: table) }
        exclusions = Exclusions(of: job)
    }

    /// Whether a folder lies in the destination, or is it, and belongs to what the job writes and deletes there.
    func writes(_ folder: JobFolder) -> Bool {
        covers(folder, in: destination)
    }

    /// Whether a folder lies in the source, or is it, and belongs to what the job reads there.
    func reads(_ folder: JobFolder) -> Bool {
        covers(folder, in: source)
    }

    private func covers(_ folder: JobFolder, in root: JobFolder) -> Bool {
        folder.paths(below: root).contains { $0.isEmpty || !exclusions.cover($0) }
    }
}
