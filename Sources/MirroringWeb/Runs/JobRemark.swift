import MirroringEvents

/// What is said of a job beside its last run's outcome, each with what ends it: a value.
struct JobRemark: Sendable, Encodable, Hashable {
    /// What kinds there are.
    enum Kind: String, Sendable, Encodable, CaseIterable {
        /// Nothing is heard of its run.
        case silent
        /// A good run is overdue by what the job promises.
        case late
        /// Its run takes far longer than its runs usually do, or has.
        case slow
        /// A run has done nothing where there is usually much to do, or has deleted more than any.
        case odd
        /// Runs fail now and then.
        case flaky
    }

    let kind: Kind
    /// Since when.
    let since: Timestamp
    /// Why, a sentence without its period: it stands in a list.
    let text: String
    /// What ends it, the same.
    let ends: String

    /// How many times the usual time a run has to take to be slow, and of how many runs that is known.
    private static let slowness = 3.0
    private static let samples = 20
    private static let fewest = 5

    /// What there is to say of a job.
    ///
    /// - Parameters:
    ///   - record: its runs.
    ///   - silent: its last run is presumed lost since then; nil if it is not.
    ///   - said: what bridges say of it, in their order; nil where no bridge is asked, and the runs alone tell.
    ///   - now: the time at which that is asked.
    static func statements(
        of record: JobRecord,
        silentSince silent: Timestamp?,
        said: [JobRemark]? = nil,
        at now: Timestamp
    ) -> [JobRemark] {
        guard let latest = record.latest else { return [] }
        var all: [JobRemark] = []
        if let silent, !latest.isOver {
            let view = record.latestView
            let place = view.map { ", when it was at \($0.state.rawValue) on \($0.engine.host)" } ?? ""
            all.append(
                JobRemark(
                    kind: .silent,
                    since: silent,
                    text: "Nothing has been heard of its run since then\(place)",
                    ends: "Ends with a later event of this run, or when the job starts again"
                )
            )
        }
        if let said { return all + said }
        if let late = lateness(of: record, at: now) { all.append(late) }
        if silent == nil, let slow = slowness(of: record, at: now) { all.append(slow) }
        return all
    }

    /// When a good run is due by what the job's last event promises; nil where it promises nothing, or none was good yet.
    static func due(of record: JobRecord) -> (time: Timestamp, grace: Duration)? {
        guard let view = record.latestView, let every = view.expectedEverySeconds, every > 0,
            let good = record.runs.last(where: { $0.outcome == .succeeded })
        else { return nil }
        return (good.lastHeard.adding(.seconds(every)), .seconds(max(0, view.expectedGraceSeconds ?? 0)))
    }

    private static func lateness(of record: JobRecord, at now: Timestamp) -> JobRemark? {
        guard let (due, grace) = due(of: record), due.adding(grace) < now else { return nil }
        let isRunning = record.latest.map { !$0.isOver } ?? false
        return JobRemark(
            kind: .late,
            since: due.adding(grace),
            text: isRunning ? "A good run was due, and one has not ended" : "A good run was due, and none has begun",
            ends: "Ends when a run succeeds"
        )
    }

    private static func slowness(of record: JobRecord, at now: Timestamp) -> JobRemark? {
        guard let latest = record.latest, !latest.isOver else { return nil }
        let ended = record.runs.reversed().lazy.filter { $0.outcome == .succeeded }.prefix(samples).map(\.seconds)
        guard ended.count >= fewest, let usual = Array(ended).median, usual >= 1 else { return nil }
        let limit = latest.began.adding(.seconds(slowness * usual))
        guard limit < now else { return nil }
        return JobRemark(
            kind: .slow,
            since: limit,
            text: "Takes more than \(Int(slowness)) times as long as usual, which is \(Int(usual.rounded())) s",
            ends: "Ends with the run"
        )
    }
}
