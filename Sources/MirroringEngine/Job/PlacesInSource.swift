import MirroringRemote

/// What an engine needs itself and has in the source of a job, as in a user's home: it changes with each run, and is for nobody else to
/// see, so it is left out.
struct PlacesInSource: Sendable, Hashable {
    /// What leaves it out, as in a job's `exclude`.
    private(set) var patterns: [String] = []
    /// What is to be said of that.
    private(set) var sentences: [String] = []
    /// What is left out without it.
    private let known: [String]

    /// Looks for what the job does not leave out itself in a source on this machine.
    ///
    /// - Parameters:
    ///   - places: what the engine needs itself.
    ///   - job: the job.
    init(_ places: [EnginePlace], of job: Job) {
        known = Exclusions(of: job).patterns
        guard job.farSource == nil, !job.source.isEmpty else { return }
        for (place, paths) in Self.paths(of: places, in: job.source) {
            guard leaveOut(paths) else { continue }
            sentences.append("The \(place.name) \(place.path) lies in the source \(job.source), and is not mirrored.")
        }
    }

    /// Takes what the job does not leave out itself of what another machine's engine has in the source there.
    ///
    /// - Parameters:
    ///   - message: what that machine says of the source.
    ///   - place: where the source is.
    ///   - job: the job.
    init(toldBy message: OpenedMessage?, at place: RemotePlace, of job: Job) {
        known = Exclusions(of: job).patterns
        for path in message?.enginesFolders ?? [] {
            guard leaveOut([path]) else { continue }
            let folder = "folder \(path) of the engine at \(place.host)"
            sentences.append("The \(folder) lies in the source \(place), and is not mirrored.")
        }
    }

    /// Where folders that an engine needs itself lie in a source on this machine: their paths from that on.
    static func paths(of places: [EnginePlace], in source: String) -> [(place: EnginePlace, paths: [String])] {
        let folders = places.filter(\.isFolder)
        guard !folders.isEmpty else { return [] }
        let table = MountTable.current
        let root = JobFolder(at: .here(source), in: table)
        return folders.map { ($0, $0.paths(below: root, in: table).filter { !$0.isEmpty }) }
    }

    /// Has some paths left out; false if they are without that.
    private mutating func leaveOut(_ paths: [String]) -> Bool {
        let count = patterns.count
        for path in paths where !Exclusions(patterns: known + patterns).cover(path) {
            patterns.append(Exclusions.pattern(leavingOut: path, isFolder: true))
        }
        return patterns.count > count
    }
}
