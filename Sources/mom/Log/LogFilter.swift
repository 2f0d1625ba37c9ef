import ArgumentParser
import MirroringCommands
import MirroringEvents
import MirroringOfflineLog

/// The options that say which runs, or which events of a run, are shown.
struct LogFilter: ParsableArguments {
    @Option(
        name: .customLong("job"),
        help: ArgumentHelp(
            "Only runs of this job: the id in its job file, or the name that its events tell. May be given several times.",
            valueName: "name or id"
        ),
        completion: .loggedJobOrName,
        transform: NamedJob.read
    )
    var jobs: [NamedJob] = []

    @Option(
        help: ArgumentHelp(
            "Only runs that were heard of since then, and only such events of a run.",
            discussion: PastMoment.shapes,
            valueName: "time"
        ),
        transform: Self.moment
    )
    var since: Timestamp?

    @Flag(
        help: "Only runs that went wrong: failed, completed with errors, presumed lost, or with an unreadable end."
    )
    var failed = false

    @Option(
        name: [.customShort("n"), .customLong("lines")],
        help: ArgumentHelp("Only the last runs, or the last events of a run.", valueName: "count")
    )
    var count: Int?

    func validate() throws {
        guard count ?? 1 >= 1 else { throw ValidationError("-n takes a whole number from 1.") }
    }

    private static func moment(_ text: String) throws -> Timestamp {
        guard let moment = PastMoment.read(text) else {
            throw ValidationError("\"\(text)\" is no time. \(PastMoment.shapes)")
        }
        return moment
    }

    /// Whether runs have to be looked at, to know whether they are wanted.
    var looksAtRuns: Bool { !jobs.isEmpty || since != nil || failed }

    /// Whether a file may hold a run that is wanted, as far as its name says.
    func mayInclude(_ file: OfflineLogFile) -> Bool {
        jobs.isEmpty || jobs.contains { $0.id == nil || $0.id == file.jobId }
    }

    /// Whether a run is wanted.
    func includes(_ run: RunDigest) -> Bool {
        jobs.include(run.run.origin, named: run.name) && includes(run.heard) && (!failed || run.isFailure)
    }

    /// Whether what happened then is wanted.
    func includes(_ time: Timestamp) -> Bool {
        since.map { time >= $0 } ?? true
    }
}
