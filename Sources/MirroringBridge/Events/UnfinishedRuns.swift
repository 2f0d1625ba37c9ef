import DequeModule
import MirroringEvents

/// The latest state of every run that has not ended: it outlives the run's events in the cache, so that no job disappears while
/// it runs. A value, without a clock.
///
/// Bounded by ``maximum`` and ``maximumBytes``. Where there are more, an eighth more at that, those of the jobs with most go of which
/// nothing was heard for longest: whoever may speak for one job pushes no other's runs out, which would end unnoticed then. What takes too
/// many bytes stays without its message.
struct UnfinishedRuns: Sendable {
    /// How many runs are followed in any case.
    static let maximum = 10_000
    /// How many bytes their messages may take.
    static let maximumBytes = 64 << 20

    private var runs: [RunKey: UnfinishedRun] = [:]
    /// What their messages take.
    private(set) var bytes = 0
    /// The changes in order; a change that was followed by another of its run is skipped when it is met.
    private var changes: Deque<(run: RunKey, change: Int)> = []
    private var changeCount = 0
    /// Counts down for what comes before all others.
    private var earlierCount = 0

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
            set(nil, for: entry.run)
        } else {
            changeCount += 1
            changes.append((entry.run, changeCount))
            put(.read(entry), of: entry.run, transitions, at: now, change: changeCount)
        }
        return illegal
    }

    /// Notes the last event of a run as the offline log has it, unless more is known already. It comes before those that are known:
    /// nothing was heard of it while they were.
    mutating func note(_ logged: LoggedRun, at now: Duration) {
        let run = logged.last.run
        guard runs[run] == nil, !logged.last.isTerminal else { return }
        while let first = changes.first, runs[first.run]?.change != first.change { changes.removeFirst() }
        let first = changes.first.flatMap { runs[$0.run] }
        earlierCount -= 1
        changes.prepend((run, earlierCount))
        put(.known(logged.last), of: run, logged.transitions, at: first?.heardAt ?? now, change: earlierCount)
    }

    /// Adds the message of a run of which only facts are known.
    ///
    /// - Returns: false if there is no room for it.
    @discardableResult
    mutating func complete(_ entry: HistoryEntry) -> Bool {
        guard let run = runs[entry.run], run.entry == nil, run.position == entry.position else { return true }
        guard bytes + entry.weight <= Self.maximumBytes else { return false }
        set(.read(entry), of: entry.run)
        return true
    }

    /// The runs whose messages are to be read from the history, as many as a limit leaves of each job's: the one heard of last first.
    func incomplete(before end: UInt64, limit: Int) -> [UnfinishedRun] {
        all.reversed().filter { $0.entry == nil && !$0.isMessageGone && $0.position < end }
            .shared(limit, among: \.run.origin).kept
    }

    /// The history has no messages any more at some positions, or others than were looked for.
    mutating func noteGone(where isGone: (UInt64) -> Bool) {
        for (key, run) in runs where run.entry == nil && isGone(run.position) { runs[key]?.isMessageGone = true }
    }

    /// The history was deleted and made again: the positions of what was read before mean nothing in it.
    mutating func forgetMessages() {
        for (key, run) in runs { set(.known(run.last.facts), of: key) }
        noteGone { _ in true }
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

    /// The runs that are marked, with the time of the last event of each.
    var presumedLost: [RunKey: Timestamp] {
        runs.filter(\.value.isPresumedLost).mapValues(\.last.facts.time)
    }

    private mutating func put(
        _ last: UnfinishedRun.LastEvent,
        of run: RunKey,
        _ transitions: StateTransitions,
        at now: Duration,
        change: Int
    ) {
        set(
            UnfinishedRun(run: run, last: last, transitions: transitions, heardAt: now, change: change),
            for: run
        )
        if runs.count > Self.maximum + Self.maximum / 8 {
            for run in all.reversed().shared(Self.maximum, among: \.run.origin).left { set(nil, for: run.run) }
        }
        shedMessages()
        if changes.count > 4 * runs.count + 1_024 {
            let runs = runs
            changes.removeAll { runs[$0.run]?.change != $0.change }
        }
    }

    private mutating func shedMessages() {
        guard bytes > Self.maximumBytes + Self.maximumBytes / 8 else { return }
        let messages = all.reversed().filter { $0.entry != nil }
        for run in messages.shared(Self.maximumBytes, among: \.run.origin, weighing: \.weight).left {
            set(.known(run.last.facts), of: run.run)
        }
    }

    private mutating func set(_ last: UnfinishedRun.LastEvent, of key: RunKey) {
        guard var run = runs[key] else { return }
        run.last = last
        set(run, for: key)
    }

    /// Every change of a run goes through here, or through a mark that changes no message.
    private mutating func set(_ run: UnfinishedRun?, for key: RunKey) {
        bytes += (run?.weight ?? 0) - (runs[key]?.weight ?? 0)
        runs[key] = run
    }
}
