import DequeModule
import MirroringEvents

/// The latest state of every run that has not ended: it outlives the run's events in the cache, so that no job disappears while
/// it runs. A value, without a clock.
///
/// Bounded by ``maximum``; those go first of which nothing was heard for longest.
struct UnfinishedRuns: Sendable {
    static let maximum = 10_000

    private var runs: [RunKey: UnfinishedRun] = [:]
    /// The changes in order; a change that was followed by another of its run is skipped when it is met.
    private var changes: Deque<(run: RunKey, change: Int)> = []
    private var changeCount = 0

    /// The runs, the one heard of last at the end.
    var all: [UnfinishedRun] { runs.values.sorted { $0.change < $1.change } }

    var count: Int { runs.count }

    subscript(run: RunKey) -> UnfinishedRun? { runs[run] }

    /// The last event that is known of a run; nil if it is not an unfinished one.
    func lastSequence(of run: RunKey) -> Int? { runs[run]?.transitions.lastSequence }

    /// Notes an event that was read; the run's last one ends it.
    ///
    /// - Parameter now: in the time that the bridge has listened.
    /// - Returns: which rule of the contract the event breaks at its place in the run; nil if none.
    @discardableResult
    mutating func note(_ entry: HistoryEntry, at now: Duration) -> IllegalTransition? {
        let event = entry.event
        var transitions = runs[entry.run]?.transitions ?? StateTransitions()
        guard event.sequence >= transitions.lastSequence else { return nil }
        let illegal = transitions.take(event.status, sequence: event.sequence)
        if event.status.terminal {
            runs[entry.run] = nil
        } else {
            put(.read(entry), of: entry.run, transitions, at: now)
        }
        return illegal
    }

    /// Notes the last event of a run as the offline log has it, unless more is known already.
    mutating func noteLogged(
        _ event: MirroringStatusEventArgs,
        of run: RunKey,
        position: UInt64,
        at now: Duration
    ) {
        guard runs[run] == nil, !event.status.terminal else { return }
        var transitions = StateTransitions()
        _ = transitions.take(event.status, sequence: event.sequence)
        put(.logged(event, position: position), of: run, transitions, at: now)
    }

    /// Adds the message of a run that only the offline log knew.
    mutating func complete(_ entry: HistoryEntry) {
        guard let run = runs[entry.run], run.position == entry.position else { return }
        runs[entry.run]?.last = .read(entry)
    }

    /// The history was deleted and made again: the positions of what was read before mean nothing in it.
    mutating func forgetMessages() {
        for (key, run) in runs { runs[key]?.last = .logged(run.event, position: run.position) }
    }

    /// The runs of which nothing was heard since a time and that are not marked yet.
    ///
    /// - Parameter isWaiting: whether something was heard of a run that has to wait for what comes before it.
    func silent(since limit: Duration, but isWaiting: (RunKey) -> Bool = { _ in false }) -> [UnfinishedRun] {
        var silent: [UnfinishedRun] = []
        for (key, change) in changes {
            guard let run = runs[key], run.change == change else { continue }
            guard run.heardAt <= limit else { break }
            if !run.isPresumedLost, !isWaiting(key) { silent.append(run) }
        }
        return silent
    }

    /// Marks those runs, as ``silent(since:but:)`` finds them.
    ///
    /// - Returns: those that were not marked before.
    mutating func presumeLost(
        notHeardSince limit: Duration,
        but isWaiting: (RunKey) -> Bool = { _ in false }
    ) -> [UnfinishedRun] {
        let lost = silent(since: limit, but: isWaiting)
        for run in lost { runs[run.run]?.isPresumedLost = true }
        return lost
    }

    private mutating func put(
        _ last: UnfinishedRun.LastEvent,
        of run: RunKey,
        _ transitions: StateTransitions,
        at now: Duration
    ) {
        changeCount += 1
        runs[run] = UnfinishedRun(run: run, last: last, transitions: transitions, heardAt: now, change: changeCount)
        changes.append((run, changeCount))
        while runs.count > Self.maximum, let oldest = changes.popFirst() {
            if runs[oldest.run]?.change == oldest.change { runs[oldest.run] = nil }
        }
        if changes.count > 4 * runs.count + 1_024 {
            let runs = runs
            changes.removeAll { runs[$0.run]?.change != $0.change }
        }
    }
}
