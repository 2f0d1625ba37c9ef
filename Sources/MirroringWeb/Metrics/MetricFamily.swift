/// A metric: its name, what it counts, and by which labels. There are no others, so that nobody can make new ones.
struct MetricFamily: Sendable, Hashable {
    /// How its values are to be read.
    enum Kind: String, Sendable {
        case counter
        case gauge
    }

    let name: String
    let kind: Kind
    let help: String
    /// The names of its labels.
    let labels: Set<String>

    /// A metric of the prefix that all have.
    init(_ name: String, _ kind: Kind, _ help: String, labels: Set<String> = []) {
        self.name = "mirroring_\(name)"
        self.kind = kind
        self.help = help
        self.labels = labels
    }
}

/// The metrics of a bridge and its page. None has the name of a run, a path or a user in a label, and none that of a job.
extension MetricFamily {
    static let build = Self("build_info", .gauge, "The program, always 1.", labels: ["version"])
    static let started = Self("start_timestamp_seconds", .gauge, "When the program was started.")
    static let connected = Self("bridge_connected", .gauge, "Whether the bridge is connected to its broker.")
    static let healthy = Self("bridge_healthy", .gauge, "Whether nothing is wrong with the bridge.")
    static let unhealthy = Self(
        "bridge_unhealthy",
        .gauge,
        "Whether something is wrong with the bridge, by the reason.",
        labels: ["reason"]
    )
    static let caughtUp = Self("bridge_caught_up", .gauge, "Whether the bridge has read all of the history.")
    static let writesLog = Self(
        "bridge_writes_log",
        .gauge,
        "Whether this bridge, and not another one, writes the offline log."
    )
    static let position = Self("bridge_position", .gauge, "The last position of the history that was read.")
    static let behind = Self(
        "bridge_behind_messages",
        .gauge,
        "Messages of the history that were there when the reading began and are not read."
    )
    static let lastRead = Self(
        "bridge_last_read_timestamp_seconds",
        .gauge,
        "When the history was last seen to be read."
    )
    static let cached = Self("bridge_cached_events", .gauge, "Events in the cache.")
    static let events = Self(
        "events_total",
        .counter,
        "Events that were read, by their severity.",
        labels: ["severity"]
    )
    static let runsEnded = Self(
        "runs_ended_total",
        .counter,
        "Runs that have ended, by their outcome.",
        labels: ["outcome"]
    )
    static let missing = Self(
        "events_missing_total",
        .counter,
        "Events that never came, although those around them did."
    )
    static let dropped = Self(
        "history_messages_dropped_total",
        .counter,
        "Messages of the history that its retention dropped before this bridge had read them."
    )
    static let repeated = Self("events_repeated_total", .counter, "Events that came again and were dropped.")
    static let deadLetters = Self("dead_letters_total", .counter, "Messages that became dead letters.")
    static let illegal = Self("events_illegal_total", .counter, "Events that broke a rule at their place in the run.")
    static let unverified = Self("events_unverified_total", .counter, "Events without a verified publisher.")
    static let foreignKeys = Self("events_foreign_key_total", .counter, "Events under another job's key.")
    static let jobs = Self("jobs", .gauge, "Jobs, by the list of the overview in which they stand.", labels: ["list"])
    static let statements = Self(
        "jobs_stated",
        .gauge,
        "Jobs of which a statement is made, by its kind.",
        labels: ["kind"]
    )
    static let unfinished = Self("runs_unfinished", .gauge, "Runs that go on, as far as is known.")
    static let logs = Self("offline_logs", .gauge, "Files of runs in the monitoring folder.")
    static let logBytes = Self("offline_logs_bytes", .gauge, "The bytes of these files.")
    static let subscribers = Self("subscribers", .gauge, "Queues that are subscribed, by their kind.", labels: ["kind"])
    static let warned = Self("subscribers_warned", .gauge, "Named subscribers that were warned.")
    static let backlog = Self(
        "subscribers_backlog_events",
        .gauge,
        "Events that the named subscriber with most has not acknowledged."
    )
    static let streams = Self("page_streams", .gauge, "Readers of the page's stream.")
    static let streamsCut = Self(
        "page_streams_cut_total",
        .counter,
        "Readers of the page's stream that did not keep up and were cut off."
    )
    static let requests = Self(
        "page_requests_total",
        .counter,
        "Requests that were answered, by the class of their status.",
        labels: ["class"]
    )

    /// All of them.
    static let all: [MetricFamily] = [
        build, started, connected, healthy, unhealthy, caughtUp, writesLog, position, behind, lastRead, cached, events,
        runsEnded,
        missing, dropped, repeated,
        deadLetters, illegal, unverified, foreignKeys, jobs, statements, unfinished, logs, logBytes,
        subscribers, warned,
        backlog, streams, streamsCut, requests,
    ]
}

/// The metrics of a job, for whoever asks for that job: there may be any number of jobs.
extension MetricFamily {
    private static let ofJob: Set<String> = ["job_id", "job"]

    static let jobSuccess = Self(
        "job_last_success_timestamp_seconds",
        .gauge,
        "When a run last succeeded.",
        labels: ofJob
    )
    static let jobBegin = Self(
        "job_last_run_start_timestamp_seconds",
        .gauge,
        "When the latest run began.",
        labels: ofJob
    )
    static let jobEnd = Self("job_last_run_end_timestamp_seconds", .gauge, "When the latest run ended.", labels: ofJob)
    static let jobDuration = Self(
        "job_last_run_duration_seconds",
        .gauge,
        "How long the latest run took, or takes so far.",
        labels: ofJob
    )
    static let jobRunning = Self("job_running", .gauge, "Whether the latest run goes on.", labels: ofJob)
    static let jobFailed = Self(
        "job_last_run_failed",
        .gauge,
        "Whether the latest run has ended without success.",
        labels: ofJob
    )
    static let jobBytes = Self("job_last_run_sent_bytes", .gauge, "What the latest run has sent.", labels: ofJob)
    static let jobDue = Self("job_due_timestamp_seconds", .gauge, "When a good run is due.", labels: ofJob)
    static let jobStated = Self(
        "job_stated",
        .gauge,
        "Whether a statement is made of the job, by its kind.",
        labels: ofJob.union(["kind"])
    )

    /// All of them.
    static let jobFamilies: [MetricFamily] = [
        jobSuccess, jobBegin, jobEnd, jobDuration, jobRunning, jobFailed, jobBytes, jobDue, jobStated,
    ]
}
