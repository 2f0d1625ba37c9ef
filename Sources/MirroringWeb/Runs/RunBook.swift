import DequeModule
import MirroringEvents
import MirroringOfflineLog

import struct Foundation.UUID

/// All jobs and runs that are known, from the logs and from what comes live: a value, without I/O.
///
/// Bounded by ``maximum``: where there are more, the oldest runs of the jobs with most go, and are in the logs only.
struct RunBook: Sendable {
    /// How many runs are kept.
    static let maximum = 200_000

    private(set) var jobs: [UUID: JobRecord] = [:]
    /// How many runs are known.
    private(set) var count = 0
    /// In which jobs a run is: an identifier is its publisher's word, and several jobs may use one.
    private var jobsOfRun: [UUID: Set<UUID>] = [:]

    /// Takes an event that came live, in the order of its run.
    ///
    /// - Parameters:
    ///   - event: the event.
    ///   - run: in which it counts.
    ///   - time: when the broker took it.
    /// - Returns: false if it tells nothing new of the run.
    @discardableResult
    mutating func take(_ event: MirroringStatusEventArgs, of run: RunKey, at time: Timestamp) -> Bool {
        let known = self[run]
        // What comes after a run's end is shown where it stands, and changes nothing of the end.
        if let known, known.events >= event.sequence || known.isOver { return false }
        let began = known?.began ?? event.status.sentTime
        let view =
            jobs[run.origin]?.views[run.runId]?.after(event, of: run)
            ?? RunView(run, began: began, last: event, file: known?.file?.name)
        let facts = RunFacts(
            view,
            of: run,
            began: began,
            heard: known?.place ?? time,
            file: known?.file,
            fileBytes: known?.fileBytes ?? 0
        )
        put(facts, view)
        return true
    }

    /// Takes what a log tells of its run.
    mutating func take(_ logged: LoggedRunSummary) {
        let run = logged.file.run
        let known = self[run]
        guard known == nil || logged.view.events > known?.events ?? 0 || logged.view.terminal else {
            // Less is in the log than has come, or as much: it is written a moment later.
            attach(logged)
            return
        }
        let facts = RunFacts(
            logged.view,
            of: run,
            began: logged.view.began,
            heard: min(logged.written, known?.place ?? .latest),
            file: logged.file,
            fileBytes: logged.bytes
        )
        // Of a log the begin and the end are read, and what was wrong may stand between.
        let trouble = jobs[run.origin]?.views[run.runId]?.trouble
        put(facts, keeps(logged, as: facts) ? logged.view.knowing(trouble) : nil)
    }

    /// The log of a run is gone: so is the run.
    mutating func remove(_ file: OfflineLogFile) {
        guard self[file.run] != nil else { return }
        jobs[file.run.origin]?.remove(file.run.runId)
        if jobs[file.run.origin]?.runs.isEmpty == true { jobs[file.run.origin] = nil }
        forget(file.run)
    }

    /// A run; nil if it is not known.
    subscript(run: RunKey) -> RunFacts? {
        guard let job = jobs[run.origin], let index = job.index(of: run.runId) else { return nil }
        return job.runs[index]
    }

    /// The runs with an identifier.
    func runs(_ runId: UUID) -> [RunFacts] {
        (jobsOfRun[runId] ?? []).sorted { $0.lowercased < $1.lowercased }
            .compactMap { self[RunKey(origin: $0, runId: runId)] }
    }

    /// The runs that go on, by what is known.
    var unfinished: [RunFacts] {
        jobs.values.flatMap { job in job.open.compactMap { job.index(of: $0) }.map { job.runs[$0] } }
    }

    private mutating func put(_ facts: RunFacts, _ view: RunView?) {
        let run = facts.run
        if self[run] == nil {
            count += 1
            jobsOfRun[run.runId, default: []].insert(run.origin)
        }
        jobs[run.origin, default: JobRecord(jobId: run.origin)].put(facts, view)
        if count > Self.maximum { trim() }
    }

    /// The log belongs to a run of which as much is known.
    private mutating func attach(_ logged: LoggedRunSummary) {
        let run = logged.file.run
        guard var facts = self[run] else { return }
        facts.file = logged.file
        facts.fileBytes = logged.bytes
        // What is cached of it may begin in its middle.
        facts.began = min(facts.began, logged.view.began)
        facts.place = min(facts.place, facts.began)
        var view = jobs[run.origin]?.views[run.runId]?.beginning(at: facts.began)
        view?.file = logged.file.name
        put(facts, view)
    }

    /// Only of the latest run and of those that go on everything is kept.
    private func keeps(_ logged: LoggedRunSummary, as facts: RunFacts) -> Bool {
        guard let latest = jobs[facts.run.origin]?.latest else { return true }
        return !facts.isOver || facts.run == latest.run || RunFacts.isBefore(latest, facts)
    }

    private mutating func forget(_ run: RunKey) {
        count -= 1
        jobsOfRun[run.runId]?.remove(run.origin)
        if jobsOfRun[run.runId]?.isEmpty == true { jobsOfRun[run.runId] = nil }
    }

    private mutating func trim() {
        let newestFirst = jobs.values.flatMap { $0.runs }.sorted { RunFacts.isBefore($1, $0) }
        for facts in newestFirst.shared(Self.maximum - Self.maximum / 8, among: { $0.run.origin }).left {
            jobs[facts.run.origin]?.remove(facts.run.runId)
            forget(facts.run)
        }
    }
}

/// What a log tells of its run.
struct LoggedRunSummary: Sendable {
    let file: OfflineLogFile
    let bytes: Int
    /// When it was written last: no later than that the run had begun.
    let written: Timestamp
    let view: RunView
}
