import MirroringEvents

import struct Foundation.UUID

/// A job as the overview shows it: a value, which is also the form in which it is sent.
struct JobView: Sendable, Encodable {
    /// In which list of the overview a job stands, in their order.
    enum List: String, Sendable, Encodable, CaseIterable {
        case broken
        case notAsUsual
        case running
        case succeeded
    }

    /// How it stands.
    enum Status: String, Sendable, Encodable {
        case failed, silent, completedWithErrors, cancelled, late, slow, odd, flaky, running, succeeded
    }

    /// What it promises.
    struct Expected: Sendable, Encodable {
        var everySeconds: Int
        var graceSeconds: Int
        var due: Timestamp?
    }

    /// A run in a strip.
    struct Bar: Sendable, Encodable {
        let runId: String
        let outcome: Outcome
        let began: Timestamp
        let seconds: Double

        init(_ facts: RunFacts) {
            runId = facts.run.runId.lowercased
            outcome = facts.outcome
            began = facts.began
            seconds = facts.seconds
        }
    }

    /// How many runs a strip has, and of how many the usual time is taken.
    static let strip = 30
    static let samples = 20

    let jobId: String
    let name: String
    let list: List
    let status: Status
    let since: Timestamp
    let statements: [JobRemark]
    let run: RunView
    let expected: Expected?
    let lastSuccess: Timestamp?
    let medianSeconds: Double?
    let strip: [Bar]
    let runs: Int

    /// A job as its runs tell.
    ///
    /// - Parameters:
    ///   - record: its runs.
    ///   - silent: since when its latest run is presumed lost; nil if it is not.
    ///   - said: what bridges say of it; nil where no bridge is asked.
    ///   - now: the time at which that is asked.
    /// - Returns: nil where nothing is known of its latest run but that there is one.
    init?(
        _ record: JobRecord,
        silentSince silent: Timestamp?,
        said: [JobRemark]? = nil,
        at now: Timestamp
    ) {
        guard let latest = record.latest, var view = record.latestView else { return nil }
        let isSilent = silent != nil && !latest.isOver
        if isSilent { view.silentSince = silent }
        let statements = JobRemark.statements(of: record, silentSince: silent, said: said, at: now)
        jobId = record.jobId.lowercased
        name = view.name
        self.statements = statements
        run = view
        let (status, list) = Self.standing(latest.outcome, isSilent: isSilent, statements)
        let statement = statements.first { $0.kind.rawValue == status.rawValue }
        self.status = status
        self.list = list
        since = statement?.since ?? latest.ended ?? latest.began
        let due = JobRemark.due(of: record)
        expected = view.expectedEverySeconds.map {
            Expected(everySeconds: $0, graceSeconds: view.expectedGraceSeconds ?? 0, due: due?.time)
        }
        lastSuccess = record.runs.last { $0.outcome == .succeeded }?.lastHeard
        medianSeconds = Array(record.runs.reversed().lazy.filter(\.isOver).prefix(Self.samples).map(\.seconds)).median
        strip = record.runs.suffix(Self.strip).map(Bar.init)
        runs = record.runs.count
    }

    /// The list in which it stands, which is the first that fits, and the word for it.
    private static func standing(_ outcome: Outcome, isSilent: Bool, _ statements: [JobRemark]) -> (Status, List) {
        switch outcome {
        case .failed: return (.failed, .broken)
        case .completedWithErrors: return (.completedWithErrors, .broken)
        case .cancelled: return (.cancelled, .broken)
        case .running where isSilent: return (.silent, .broken)
        case .running, .succeeded: break
        }
        switch statements.first?.kind {
        case .late: return (.late, .notAsUsual)
        case .odd: return (.odd, .notAsUsual)
        case .flaky: return (.flaky, .notAsUsual)
        // While it runs it stands where it runs, with that beside it.
        case .slow: return (.slow, outcome == .running ? .running : .notAsUsual)
        case .silent, nil: return outcome == .running ? (.running, .running) : (.succeeded, .succeeded)
        }
    }

    /// The order of the overview: by list, and in each what is new first.
    static func isBefore(_ one: JobView, _ other: JobView) -> Bool {
        if one.list != other.list { return one.list.rank < other.list.rank }
        return one.since == other.since ? one.jobId < other.jobId : one.since > other.since
    }
}

extension JobView.List {
    fileprivate var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// How many jobs stand in each list.
struct JobCounts: Sendable, Encodable, Hashable {
    var broken = 0
    var notAsUsual = 0
    var running = 0
    var succeeded = 0

    /// Those of jobs.
    init(_ jobs: some Sequence<JobView>) {
        for job in jobs {
            switch job.list {
            case .broken: broken += 1
            case .notAsUsual: notAsUsual += 1
            case .running: running += 1
            case .succeeded: succeeded += 1
            }
        }
    }
}
