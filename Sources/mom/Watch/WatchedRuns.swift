import MirroringCommands
import MirroringEvents

import struct Foundation.UUID

/// The runs that go on, as far as somebody who watches knows: a value, without a clock.
struct WatchedRuns {
    /// For how long nothing may be heard of a run before that is said: what bridges wait for unless they are told otherwise, and longer
    /// than any engine of ours is still.
    static let silence = Duration.seconds(300)
    /// How many are kept: whoever may publish for any job could make up new ones for ever.
    static let most = 1_000

    private struct Run {
        let key: RunKey
        /// The number of its last event.
        var sequence: Int
        var view: RunView
        var heardAt: ContinuousClock.Instant
        var isUnheard = false
    }

    /// In the order in which they were first seen.
    private var runs: [Run] = []
    /// Those that have ended while what was before is still being recalled; nil when it is not any more.
    private var over: Set<RunKey>?
    /// How many have ended since the watch began.
    private(set) var ended = 0
    /// How many of these not as they should.
    private(set) var endedBadly = 0

    /// How many go on.
    var count: Int { runs.count }

    /// They as they are shown: those that may be lost come last.
    var views: [RunView] {
        runs.filter { !$0.isUnheard }.map(\.view) + runs.filter(\.isUnheard).map(\.view)
    }

    // MARK: What is learned

    /// Takes an event.
    ///
    /// - Parameters:
    ///   - event: the event.
    ///   - key: whose it is.
    ///   - time: when it happened; earlier than now for one of the past.
    mutating func take(_ event: MirroringStatusEventArgs, of key: RunKey, at time: ContinuousClock.Instant) {
        if event.status.terminal {
            ended += 1
            if event.status.outcome != .succeeded { endedBadly += 1 }
            over?.insert(key)
        }
        follow(event, of: key, at: time)
    }

    /// What was before the watch began is about to be recalled, while events come.
    mutating func beginRecalling() {
        over = []
    }

    /// Takes an event from before the watch began, unless more is known of its run by now: what runs already need not wait for its next one
    /// to be seen. Ends of before are not counted.
    ///
    /// - Parameters:
    ///   - event: the event.
    ///   - key: whose it is.
    ///   - time: when it happened.
    mutating func recall(_ event: MirroringStatusEventArgs, of key: RunKey, at time: ContinuousClock.Instant) {
        guard let over, !over.contains(key) else { return }
        if let known = runs.first(where: { $0.key == key }), known.sequence >= event.sequence { return }
        follow(event, of: key, at: time)
    }

    /// All that was before has been recalled that can be.
    mutating func endRecalling() {
        over = nil
    }

    private mutating func follow(
        _ event: MirroringStatusEventArgs,
        of key: RunKey,
        at time: ContinuousClock.Instant
    ) {
        let index = runs.firstIndex { $0.key == key }
        guard !event.status.terminal else {
            if let index { runs.remove(at: index) }
            return
        }
        guard let index else { return begin(event, of: key, at: time) }
        runs[index].view.take(event, at: time)
        runs[index].sequence = event.sequence
        runs[index].heardAt = time
        runs[index].isUnheard = false
    }

    private mutating func begin(
        _ event: MirroringStatusEventArgs,
        of key: RunKey,
        at time: ContinuousClock.Instant
    ) {
        // A job that runs again has lost the run of which nothing was heard any more.
        runs.removeAll { $0.key.origin == key.origin && time - $0.heardAt > Self.silence }
        if runs.count >= Self.most, let oldest = runs.indices.min(by: { runs[$0].heardAt < runs[$1].heardAt }) {
            runs.remove(at: oldest)
        }
        var view = RunView(name: event.transferData.initializeData.name, at: time)
        view.take(event, at: time)
        runs.append(Run(key: key, sequence: event.sequence, view: view, heardAt: time))
    }

    /// A bridge presumes a run to be lost.
    mutating func lose(_ runId: UUID, of jobId: UUID) {
        guard let index = runs.firstIndex(where: { $0.key == RunKey(origin: jobId, runId: runId) }) else { return }
        markUnheard(index, at: runs[index].heardAt)
    }

    /// Looks for runs of which nothing has been heard for too long.
    mutating func look(at now: ContinuousClock.Instant) {
        for index in runs.indices where !runs[index].isUnheard && now - runs[index].heardAt > Self.silence {
            markUnheard(index, at: now)
        }
    }

    private mutating func markUnheard(_ index: Int, at now: ContinuousClock.Instant) {
        runs[index].isUnheard = true
        runs[index].view.note(.unheard(since: runs[index].heardAt), at: now)
    }
}
