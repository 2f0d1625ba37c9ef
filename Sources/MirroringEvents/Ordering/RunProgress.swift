/// How far one run has come at a subscriber: which of its events were passed on, and which wait for an earlier one.
struct RunProgress<Element: Sendable>: Sendable {
    /// An event that came before one that precedes it.
    struct Held: Sendable {
        let element: Element
        let isTerminal: Bool
        let arrival: ContinuousClock.Instant
    }

    /// The sequence from which on the run is followed.
    private var joinedAt: Int
    /// The highest sequence that was passed on or given up.
    private var last: Int
    /// What is missing up to `last`, ascending: before the subscriber joined, given up, or not subscribed to.
    private var missing: [ClosedRange<Int>] = []
    private(set) var held: [Int: Held] = [:]
    /// Whether the subscriber is sent every event of the run.
    private var expectsAll: Bool
    /// When the run's terminal event was passed on.
    private(set) var end: ContinuousClock.Instant?
    /// When an event of the run came last.
    private(set) var lastArrival: ContinuousClock.Instant

    /// A run of which a subscriber sees an event for the first time: that one is its start, whatever its sequence.
    init(joiningAt sequence: Int, expectsAll: Bool, at now: ContinuousClock.Instant) {
        joinedAt = sequence
        last = sequence - 1
        if last >= 1 { missing = [1...last] }
        self.expectsAll = expectsAll
        lastArrival = now
    }

    /// When the first of the events that wait came.
    var earliestHeld: ContinuousClock.Instant? {
        held.values.lazy.map(\.arrival).min()
    }

    /// Takes an event to its place.
    ///
    /// - Returns: false if it is a repeat.
    mutating func receive(
        _ element: Element,
        sequence: Int,
        isTerminal: Bool,
        expectsAll: Bool,
        limits: RunOrderingLimits,
        at now: ContinuousClock.Instant,
        into outputs: inout [RunOrdering<Element>.Output]
    ) -> Bool {
        lastArrival = now
        if expectsAll && !self.expectsAll {
            // The subscription has become wider: the run is joined here.
            self.expectsAll = true
            joinedAt = max(joinedAt, sequence)
            skip(to: sequence, limits)
        }
        guard sequence > last else {
            guard removeMissing(sequence) else { return false }
            if !self.expectsAll {
                outputs.append(.deliver(element))
            } else {
                outputs.append(sequence < joinedAt ? .early(element) : .late(element))
            }
            return true
        }
        if !self.expectsAll { skip(to: sequence, limits) }
        if sequence - 1 == last {
            pass(Held(element: element, isTerminal: isTerminal, arrival: now), sequence, at: now, into: &outputs)
            passHeld(at: now, into: &outputs)
            return true
        }
        guard held[sequence] == nil else { return false }
        held[sequence] = Held(element: element, isTerminal: isTerminal, arrival: now)
        return true
    }

    /// Stops waiting for the first gap, and passes on what waited after it.
    mutating func giveUp(
        _ limits: RunOrderingLimits,
        at now: ContinuousClock.Instant,
        run: RunKey,
        into outputs: inout [RunOrdering<Element>.Output]
    ) {
        guard let first = held.keys.min() else { return }
        outputs.append(.gap(run, (last + 1)...(first - 1)))
        skip(to: first, limits)
        passHeld(at: now, into: &outputs)
    }

    private mutating func passHeld(
        at now: ContinuousClock.Instant,
        into outputs: inout [RunOrdering<Element>.Output]
    ) {
        while !held.isEmpty, let next = held.removeValue(forKey: last + 1) {
            pass(next, last + 1, at: now, into: &outputs)
        }
    }

    private mutating func pass(
        _ next: Held,
        _ sequence: Int,
        at now: ContinuousClock.Instant,
        into outputs: inout [RunOrdering<Element>.Output]
    ) {
        last = sequence
        if next.isTerminal { end = now }
        outputs.append(.deliver(next.element))
    }

    // MARK: What is missing

    /// Notes everything between `last` and a sequence as missing, so that the sequence is the next.
    private mutating func skip(to sequence: Int, _ limits: RunOrderingLimits) {
        guard sequence - 1 > last else { return }
        missing.append((last + 1)...(sequence - 1))
        last = sequence - 1
        // What is forgotten here would be taken for a repeat, were it to come after all.
        if missing.count > limits.gapsPerRun { missing.removeFirst() }
    }

    /// Removes a sequence from the missing ones; false if it is not among them.
    private mutating func removeMissing(_ sequence: Int) -> Bool {
        guard let index = missing.lastIndex(where: { $0.lowerBound <= sequence }), missing[index].contains(sequence)
        else { return false }
        let range = missing[index]
        var rest: [ClosedRange<Int>] = []
        if range.lowerBound < sequence { rest.append(range.lowerBound...(sequence - 1)) }
        if sequence < range.upperBound { rest.append((sequence + 1)...range.upperBound) }
        missing.replaceSubrange(index...index, with: rest)
        return true
    }
}
