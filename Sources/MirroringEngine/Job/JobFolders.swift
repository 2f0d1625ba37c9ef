import MirroringFiles

/// The folders of a job with every symbolic link resolved, as far as they exist and are on this machine: what two jobs have to do with
/// each other shows by these, and not by what their files say.
struct JobFolders: Sendable, Hashable {
    let source: JobPlace
    let destination: JobPlace
    /// Where the destination is found, which is elsewhere if it is a link, as one to a release is.
    let placeOfDestination: JobPlace
    /// The folder of the job file's `staging`; each job has one of its own in it. Nil if only another machine knows: then it has a name of
    /// the engine's own, and is in nobody's way.
    let staging: JobPlace?
    /// What of source and destination is left out.
    let exclusions: Exclusions

    /// The folders of a job as they are now.
    init(of job: Job) {
        source = Self.resolved(job.placeOfSource)
        destination = Self.resolved(job.placeOfDestination)
        placeOfDestination = Self.found(job.placeOfDestination)
        staging = job.placeOfStaging.map(Self.resolved)
        exclusions = Exclusions(of: job)
    }

    private static func resolved(_ place: JobPlace) -> JobPlace {
        switch place {
        case .here(let path): .here(RealPath.of(path))
        case .far: place
        }
    }

    /// A place with the links on the way to it resolved.
    private static func found(_ place: JobPlace) -> JobPlace {
        guard case .here(let path) = place else { return place }
        let parent = RealPath.of(path.parentPath)
        return .here("\(parent == "/" ? "" : parent)/\(path.lastPathComponent)")
    }

    /// Whether a place lies in the destination, or is it, and belongs to what the job writes and deletes there.
    func writes(_ place: JobPlace) -> Bool {
        covers(place, in: destination)
    }

    /// Whether a place lies in the source, or is it, and belongs to what the job reads there.
    func reads(_ place: JobPlace) -> Bool {
        covers(place, in: source)
    }

    private func covers(_ place: JobPlace, in root: JobPlace) -> Bool {
        guard place.isAtOrBelow(root) else { return false }
        let rest = place.path.dropFirst(root.path.count).drop { $0 == "/" }
        return rest.isEmpty || !exclusions.cover(String(rest))
    }
}
