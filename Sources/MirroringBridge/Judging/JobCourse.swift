import MirroringEvents

import struct Foundation.UUID

/// How the runs of a job went of late, and what its events promise: all that is needed to judge it. A value, without a clock.
///
/// Runs may be noted in any order and again: after a restart the offline log tells of many that the history tells of as well.
struct JobCourse: Sendable {
    /// What a job's events promise.
    struct Promise: Sendable, Hashable {
        /// From the end of one good run to that of the next.
        var every: Duration
        /// How much later it may be.
        var grace: Duration

        /// - Returns: nil where an event promises nothing.
        init?(_ data: MirroringInitializeData) {
            guard let every = data.expectedEverySeconds else { return nil }
            // Whoever publishes may write any number.
            self.every = .seconds(min(every, Self.longest))
            grace = .seconds(min(data.expectedGraceSeconds ?? 0, Self.longest))
        }

        private static let longest = 10_000 * 86_400
    }

    /// The job under whose key the events are published.
    let jobId: UUID
    /// What its last run calls it.
    private(set) var name = ""
    /// What its last run promises; nil if nothing.
    private(set) var promise: Promise?
    /// The last runs, in the order in which they began.
    private(set) var runs: [JudgedRun] = []
    /// When a good run ended last, as far as anything tells.
    private(set) var lastGood: Timestamp?
    /// When the first run began that was ever noted.
    private(set) var firstBegan = Timestamp.latest
    /// When anything of it happened last.
    private(set) var lastTime = Timestamp.earliest
    /// Since when it is late by what a bridge has said; nil where none has.
    private var lateSince: Timestamp?
    /// From when on its promise counted then.
    private(set) var countedFrom: Timestamp?

    /// How many runs are remembered: a few more than are looked at, because some may be under way, or have been cancelled.
    static let remembered = 24

    /// A job of which nothing is known.
    init(_ jobId: UUID) {
        self.jobId = jobId
    }

    /// Whether an event tells something new: of a run that goes on, its first one is enough, unless it comes late.
    ///
    /// - Parameter cameLate: whether the event had waited for its broker.
    func isNews(_ event: MirroringStatusEventArgs, cameLate: Bool) -> Bool {
        guard !event.status.terminal, let last = runs.last, last.runId == event.runId else { return true }
        return cameLate || last.cameLate
    }

    /// Takes in an event.
    ///
    /// - Parameters:
    ///   - event: the event.
    ///   - began: when its run began, where that is known otherwise.
    ///   - cameLate: whether the event had waited for its broker.
    mutating func note(_ event: MirroringStatusEventArgs, began: Timestamp? = nil, cameLate: Bool = false) {
        let run = JudgedRun(event, began: began ?? event.status.sentTime, cameLate: cameLate)
        lastTime = max(lastTime, run.time)
        firstBegan = min(firstBegan, run.began)
        let data = event.transferData.initializeData
        if let told = data.lastExecution { lastGood = max(lastGood ?? told, told) }
        if run.isGood { lastGood = max(lastGood ?? run.time, run.time) }
        keep(run)
        guard runs.last?.runId == run.runId else { return }
        name = data.name
        promise = Promise(data)
    }

    /// Takes in what is known of the job from elsewhere.
    mutating func note(_ other: JobCourse) {
        for run in other.runs { keep(run) }
        if let told = other.lastGood { lastGood = max(lastGood ?? told, told) }
        firstBegan = min(firstBegan, other.firstBegan)
        lastTime = max(lastTime, other.lastTime)
        guard let last = other.runs.last, runs.last?.runId == last.runId else { return }
        name = other.name
        promise = other.promise
    }

    /// Takes in that a bridge has found it late: by a run that need not be remembered here, as after a restart, when the last ones are.
    ///
    /// - Parameter since: when a good run was due.
    mutating func note(lateSince since: Timestamp) {
        guard let promise, since != lateSince else { return }
        lateSince = since
        countedFrom = since.adding(.zero - promise.every)
    }

    private mutating func keep(_ run: JudgedRun) {
        if let index = runs.firstIndex(where: { $0.runId == run.runId }) {
            guard !runs[index].isOver, run.isOver || run.time >= runs[index].time else { return }
            let began = min(runs[index].began, run.began)
            runs[index] = run
            runs[index].began = began
        } else {
            let index = runs.lastIndex { $0.began <= run.began }.map { $0 + 1 } ?? 0
            runs.insert(run, at: index)
            if runs.count > Self.remembered { runs.removeFirst() }
        }
    }
}
