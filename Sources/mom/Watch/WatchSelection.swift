public import ArgumentParser
public import MirroringEvents
import MirroringMonitoring
import MirroringWire

/// The options that say which events are watched.
struct WatchSelection: ParsableArguments {
    @Option(
        name: .customLong("job"),
        help: ArgumentHelp(
            "Only events of this job: the id in its job file, or the name that its events tell. May be given several times.",
            discussion: "For a name the user needs the right to read the events of all jobs.",
            valueName: "name or id"
        ),
        completion: .loggedJobOrName,
        transform: NamedJob.read
    )
    var jobs: [NamedJob] = []

    @Option(help: "Only events of this state.")
    var state: MirroringState?

    @Option(help: "Only events of exactly this severity.")
    var severity: Severity?

    @Option(help: "Only events of exactly this outcome; failed and completedWithErrors are ends that went wrong.")
    var outcome: Outcome?

    /// What is subscribed to: each job by itself, since a user may have no right to all of them; all where one is given by its name.
    ///
    /// - Parameter isWhole: whether all events of the jobs are needed, also where only some are to be shown.
    func subscriptions(isWhole: Bool) -> [EventSelection] {
        var selection = isWhole ? EventSelection.all : kind
        guard let ids = jobs.ids else { return [selection] }
        return ids.sorted { $0.lowercased < $1.lowercased }.map { id in
            selection.jobId = id
            return selection
        }
    }

    /// Whether an event is of one of the jobs, whatever its kind.
    func isOfJobs(_ event: MonitoredEvent) -> Bool {
        jobs.include(event.jobId, named: event.transferData.initializeData.name)
    }

    /// Whether an event is of the kind that is asked for; nil if none is.
    func isOfKind(_ event: MonitoredEvent) -> Bool? {
        guard kind != .all else { return nil }
        let status = event.status
        return (state ?? status.state) == status.state && (severity ?? status.severity) == status.severity
            && (outcome ?? status.outcome) == status.outcome
    }

    /// Whether an event is one of those that are asked for.
    func asks(for event: MonitoredEvent) -> Bool {
        isOfJobs(event) && isOfKind(event) != false
    }

    /// In words: `error events of all jobs`.
    var description: String {
        "\(kind.events) of \(jobs.words)"
    }

    private var kind: EventSelection {
        EventSelection(state: state, severity: severity, outcome: outcome)
    }
}

extension EventSelection {
    /// Which events of a job, in words: `Transferred warning events`, `events with the outcome failed`.
    var events: String {
        let words = [state?.rawValue, severity?.rawValue, "events"].compactMap(\.self)
        return words.joined(separator: " ") + (outcome.map { " with the outcome \($0.rawValue)" } ?? "")
    }
}

extension MirroringState: ExpressibleByArgument {
    /// A state by its name, the older spelling `Transfering` included.
    public init?(argument: String) {
        self.init(spelling: argument)
    }
}

extension Severity: ExpressibleByArgument {}

extension Outcome: ExpressibleByArgument {}
