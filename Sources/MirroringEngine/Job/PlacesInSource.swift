/// What an engine needs itself and has in the source of a job, as in a user's home: it changes with each run, and is for nobody else to
/// see, so it is left out.
struct PlacesInSource: Sendable, Hashable {
    /// What leaves it out, as in a job's `exclude`.
    private(set) var patterns: [String] = []
    /// What is to be said of that.
    private(set) var sentences: [String] = []

    /// Looks for what the job does not leave out itself.
    ///
    /// - Parameters:
    ///   - places: what the engine needs itself.
    ///   - job: the job.
    init(_ places: [EnginePlace], of job: Job) {
        let folders = places.filter(\.isFolder)
        guard !folders.isEmpty, job.farSource == nil, !job.source.isEmpty else { return }
        let table = MountTable.current
        let source = JobFolder(at: job.placeOfSource, in: table)
        let known = Exclusions(of: job).patterns
        for place in folders {
            let count = patterns.count
            for path in place.paths(below: source, in: table) {
                guard !path.isEmpty, !Exclusions(patterns: known + patterns).cover(path) else { continue }
                patterns.append(Exclusions.pattern(leavingOut: path, isFolder: true))
            }
            guard patterns.count > count else { continue }
            sentences.append("The \(place.name) \(place.path) lies in the source \(job.source), and is not mirrored.")
        }
    }
}
