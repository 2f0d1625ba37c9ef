/// Drops repeats and puts the events of each run in order: a value, without a clock and without I/O.
///
/// A publisher that sends again what was not confirmed repeats events, and may send them after later ones. An event that
/// comes too early is held back for the ones before it, but only for ``RunOrderingLimits/patience``, and only a few; then the
/// missing ones are given up and reported as a gap. What comes after it was given up is `late`, what belongs before the event with
/// which the subscriber joined the run is `early`: both are passed on apart, because their place is gone.
///
/// Of a run whose events are not all subscribed to (only its errors, say), a jump in the sequence means nothing: repeats are
/// dropped, nothing is held back.
public struct RunOrdering<Element: Sendable>: Sendable {
    /// What to do, in this order.
    public enum Output: Sendable {
        /// Pass an event on.
        case deliver(Element)
        /// Report that these events of a run were given up; the event delivered next is the one after them.
        case gap(RunKey, ClosedRange<Int>)
        /// Pass on apart an event that was given up.
        case late(Element)
        /// Pass on apart an event from before the run was joined here; it may be known from before.
        case early(Element)
    }

    private let limits: RunOrderingLimits
    private var runs: [RunKey: RunProgress<Element>] = [:]
    /// The runs that hold something back.
    private var waiting: Set<RunKey> = []
    private var heldCount = 0

    /// How many repeats were dropped.
    package private(set) var repeats = 0

    /// An ordering that has seen nothing yet.
    public init(limits: RunOrderingLimits = RunOrderingLimits()) {
        self.limits = limits
    }

    /// How many runs are remembered.
    package var runCount: Int { runs.count }

    /// What is held back, in no order.
    package var held: some Sequence<Element> {
        waiting.lazy.compactMap { runs[$0]?.held.values }.joined().map(\.element)
    }

    /// Whether something of the run is held back.
    package func holdsEvents(of run: RunKey) -> Bool { waiting.contains(run) }

    /// When ``expire(at:)`` has something to do; nil while nothing is held back.
    public var nextDeadline: ContinuousClock.Instant? {
        waiting.lazy.compactMap { runs[$0]?.earliestHeld }.min()?.advanced(by: limits.patience)
    }

    /// Takes an event in.
    ///
    /// - Parameters:
    ///   - element: the event.
    ///   - run: whose sequence it counts in.
    ///   - sequence: its place, from 1.
    ///   - isTerminal: whether the run ends with it.
    ///   - joinsAt: the sequence from which a run that is new here is expected; by default that of its first event seen.
    ///   - expectsAll: whether every event of the run is subscribed to.
    ///   - now: the time, never going back.
    public mutating func receive(
        _ element: Element,
        of run: RunKey,
        sequence: Int,
        isTerminal: Bool,
        joinsAt: Int? = nil,
        expectsAll: Bool,
        at now: ContinuousClock.Instant
    ) -> [Output] {
        var outputs: [Output] = []
        if runs[run] == nil {
            makeRoom(at: now, into: &outputs)
            runs[run] = RunProgress(joiningAt: min(sequence, joinsAt ?? sequence), expectsAll: expectsAll, at: now)
        }
        let limits = limits
        let isNew = update(run) { progress in
            progress.receive(
                element,
                sequence: sequence,
                isTerminal: isTerminal,
                expectsAll: expectsAll,
                limits: limits,
                at: now,
                into: &outputs
            )
        }
        if isNew == false { repeats += 1 }
        while let held = runs[run]?.held.count, held > limits.heldPerRun {
            giveUp(run, at: now, into: &outputs)
        }
        while heldCount > limits.heldInAll, let longest = longestWaiting {
            giveUp(longest, at: now, into: &outputs)
        }
        return outputs
    }

    /// Gives up what was waited for long enough, and forgets runs that ended long ago.
    public mutating func expire(at now: ContinuousClock.Instant) -> [Output] {
        var outputs: [Output] = []
        for run in waiting {
            while let earliest = runs[run]?.earliestHeld, earliest.advanced(by: limits.patience) <= now {
                giveUp(run, at: now, into: &outputs)
            }
        }
        forgetEnded(at: now)
        return outputs
    }

    /// Gives up whatever is waited for: nothing more will come for now.
    public mutating func release(at now: ContinuousClock.Instant) -> [Output] {
        var outputs: [Output] = []
        for run in waiting { release(run, at: now, into: &outputs) }
        return outputs
    }

    // MARK: Giving up

    private var longestWaiting: RunKey? {
        waiting.min { a, b in
            guard let first = runs[a]?.earliestHeld, let second = runs[b]?.earliestHeld else { return false }
            return first < second
        }
    }

    private mutating func giveUp(_ run: RunKey, at now: ContinuousClock.Instant, into outputs: inout [Output]) {
        let limits = limits
        update(run) { $0.giveUp(limits, at: now, run: run, into: &outputs) }
    }

    private mutating func release(_ run: RunKey, at now: ContinuousClock.Instant, into outputs: inout [Output]) {
        while waiting.contains(run) { giveUp(run, at: now, into: &outputs) }
    }

    /// Changes a run in place and counts what is held back.
    @discardableResult
    private mutating func update<T>(_ run: RunKey, _ change: (inout RunProgress<Element>) -> T) -> T? {
        let before = runs[run]?.held.count ?? 0
        // Through the index, so that the run is changed in place and looked up once.
        guard let index = runs.index(forKey: run) else { return nil }
        let result = change(&runs.values[index])
        let after = runs[run]?.held.count ?? 0
        heldCount += after - before
        if after > 0 { waiting.insert(run) } else { waiting.remove(run) }
        return result
    }

    // MARK: Forgetting

    private mutating func makeRoom(at now: ContinuousClock.Instant, into outputs: inout [Output]) {
        guard runs.count >= limits.runs else { return }
        forgetEnded(at: now)
        guard runs.count >= limits.runs else { return }
        // An eighth at once, so that the search costs little for each new run.
        let oldest = runs.sorted { $0.value.lastArrival < $1.value.lastArrival }.prefix(max(1, limits.runs / 8))
        for (run, _) in oldest {
            release(run, at: now, into: &outputs)
            runs[run] = nil
        }
    }

    private mutating func forgetEnded(at now: ContinuousClock.Instant) {
        runs = runs.filter { run, progress in
            guard let end = progress.end, !waiting.contains(run) else { return true }
            return end.advanced(by: limits.memoryOfEnded) > now
        }
    }
}
