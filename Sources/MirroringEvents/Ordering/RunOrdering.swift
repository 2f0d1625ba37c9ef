/// Drops repeats and puts the events of each run in order: a value, without a clock and without I/O.
///
/// A publisher that sends again what was not confirmed repeats events, and may send them after later ones. An event that
/// comes too early is held back for the ones before it, but only for ``RunOrderingLimits/patience``, and only a few; then the
/// missing ones are given up and reported as a gap. Where too much is held back, that of the job with most is given up first. What
/// comes after it was given up is `late`, what belongs before the event with which the subscriber joined the run is `early`: both
/// are passed on apart, because their place is gone.
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
    private var heldBytes = 0

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

    /// Whether something of the run has come, and is not long over.
    package func knows(_ run: RunKey) -> Bool { runs[run] != nil }

    /// Whether something of the run has come but what is from before it was joined, and is not long over.
    package func hasJoined(_ run: RunKey) -> Bool { runs[run]?.isJoined == true }

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
    ///   - bytes: how much room it takes while it waits.
    ///   - isTerminal: whether the run ends with it.
    ///   - joinsAt: the sequence from which a run that is new here is expected; by default that of its first event seen.
    ///   - expectsAll: whether every event of the run is subscribed to.
    ///   - now: the time, never going back.
    public mutating func receive(
        _ element: Element,
        of run: RunKey,
        sequence: Int,
        bytes: Int = 0,
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
                bytes: bytes,
                isTerminal: isTerminal,
                expectsAll: expectsAll,
                limits: limits,
                at: now,
                into: &outputs
            )
        }
        if isNew == false { repeats += 1 }
        if let held = runs[run]?.held, held.count > limits.heldPerRun {
            let surplus = held.count - RunOrderingLimits.room(below: limits.heldPerRun)
            giveUp(run, through: held.keys.sorted()[surplus - 1], at: now, into: &outputs)
        }
        if heldCount > limits.heldInAll {
            giveUpSurplus(above: limits.heldInAll, weighing: { _ in 1 }, at: now, into: &outputs)
        }
        if heldBytes > limits.heldBytes {
            giveUpSurplus(above: limits.heldBytes, weighing: { $0.bytes }, at: now, into: &outputs)
        }
        return outputs
    }

    /// Takes an event in that is from before its run is joined, of a run that is not joined yet: that happens behind it.
    ///
    /// - Parameters:
    ///   - element: the event.
    ///   - run: whose sequence it counts in.
    ///   - sequence: its place, from 1.
    ///   - expectsAll: whether every event of the run is subscribed to.
    ///   - now: the time, never going back.
    package mutating func receiveEarly(
        _ element: Element,
        of run: RunKey,
        sequence: Int,
        expectsAll: Bool,
        at now: ContinuousClock.Instant
    ) -> [Output] {
        var outputs: [Output] = []
        if runs[run] == nil {
            makeRoom(at: now, into: &outputs)
            runs[run] = RunProgress(joiningAt: sequence, expectsAll: expectsAll, at: now)
        }
        let limits = limits
        let isNew = update(run) { progress in
            progress.receiveEarly(element, sequence: sequence, limits: limits, at: now, into: &outputs)
        }
        if isNew == false { repeats += 1 }
        return outputs
    }

    /// Gives up what was waited for long enough, and forgets runs that ended long ago.
    public mutating func expire(at now: ContinuousClock.Instant) -> [Output] {
        var outputs: [Output] = []
        let oldest = now - limits.patience
        for run in waiting {
            let expired = runs[run]?.held.filter { $0.value.arrival <= oldest }
            if let last = expired?.keys.max() { giveUp(run, through: last, at: now, into: &outputs) }
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

    /// Gives up what has waited longest, of those jobs of which most waits, until there is room again.
    ///
    /// - Parameter weight: how much an event that waits counts.
    private mutating func giveUpSurplus(
        above bound: Int,
        weighing weight: (RunProgress<Element>.Held) -> Int,
        at now: ContinuousClock.Instant,
        into outputs: inout [Output]
    ) {
        typealias Waiting = (run: RunKey, sequence: Int, held: RunProgress<Element>.Held)
        var all: [Waiting] = []
        for run in waiting { runs[run]?.held.forEach { all.append((run, $0.key, $0.value)) } }
        all.sort { ($0.held.arrival, $0.sequence) > ($1.held.arrival, $1.sequence) }
        let room = RunOrderingLimits.room(below: bound)
        let surplus = all.shared(room, among: { $0.run.origin }, weighing: { weight($0.held) }).left
        // A run's events can leave in their order only, so those before one that has to go do as well.
        var ends: [RunKey: Int] = [:]
        for event in surplus { ends[event.run] = max(ends[event.run] ?? 0, event.sequence) }
        for (run, end) in ends { giveUp(run, through: end, at: now, into: &outputs) }
    }

    private mutating func giveUp(
        _ run: RunKey,
        through sequence: Int,
        at now: ContinuousClock.Instant,
        into outputs: inout [Output]
    ) {
        let limits = limits
        update(run) { $0.giveUp(through: sequence, limits, at: now, run: run, into: &outputs) }
    }

    private mutating func release(_ run: RunKey, at now: ContinuousClock.Instant, into outputs: inout [Output]) {
        if let last = runs[run]?.held.keys.max() { giveUp(run, through: last, at: now, into: &outputs) }
    }

    /// Changes a run in place and counts what is held back.
    @discardableResult
    private mutating func update<T>(_ run: RunKey, _ change: (inout RunProgress<Element>) -> T) -> T? {
        // Through the index, so that the run is changed in place and looked up once.
        guard let index = runs.index(forKey: run) else { return nil }
        let (count, bytes) = (runs.values[index].held.count, runs.values[index].heldBytes)
        let result = change(&runs.values[index])
        let after = runs.values[index].held.count
        heldCount += after - count
        heldBytes += runs.values[index].heldBytes - bytes
        if after > 0 { waiting.insert(run) } else { waiting.remove(run) }
        return result
    }

    // MARK: Forgetting

    private mutating func makeRoom(at now: ContinuousClock.Instant, into outputs: inout [Output]) {
        guard runs.count >= limits.runs else { return }
        forgetEnded(at: now)
        guard runs.count >= limits.runs else { return }
        let room = RunOrderingLimits.room(below: limits.runs)
        // Of the jobs with most runs those go of which nothing was heard for longest.
        let newest = runs.map { (run: $0.key, arrival: $0.value.lastArrival) }.sorted { $0.arrival > $1.arrival }
        for (run, _) in newest.shared(room, among: { $0.run.origin }).left.reversed() {
            release(run, at: now, into: &outputs)
            runs[run] = nil
        }
    }

    private mutating func forgetEnded(at now: ContinuousClock.Instant) {
        func isOver(_ run: RunKey, _ progress: RunProgress<Element>) -> Bool {
            guard let end = progress.end, !waiting.contains(run) else { return false }
            return end.advanced(by: limits.memoryOfEnded) <= now
        }
        // It is asked for often, and rarely finds any.
        guard runs.contains(where: { isOver($0.key, $0.value) }) else { return }
        runs = runs.filter { !isOver($0.key, $0.value) }
    }
}
