/// How far one run has come at a subscriber: which of its events were passed on, and which wait for an earlier one.
struct RunProgress<Element: Sendable>: Sendable {
    /// An event that came before one that precedes it.
    struct Held: Sendable {
        let element: Element
        let isTerminal: Bool
        let bytes: Int
        let arrival: ContinuousClock.Instant
    }

    /// The sequence from which on the run is followed.
    private var joinedAt: Int
    /// The highest sequence that was passed on or given up.
    private var last: Int
    /// What is missing up to `last`, ascending: before the subscriber joined, given up, or not subscribed to.
    private var missing: [ClosedRange<Int>] = []
    private(set) var held: [Int: Held] = [:]
    /// How many bytes those take.
    private(set) var heldBytes = 0
    /// Whether the subscriber is sent every event of the run.
    private var expectsAll: Bool
    /// Whether anything came but what is from before the subscriber joined.
    private(set) var isJoined = false
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
        bytes: Int,
        isTerminal: Bool,
        expectsAll: Bool,
        limits: RunOrderingLimits,
        at now: ContinuousClock.Instant,
        into outputs: inout [RunOrdering<Element>.Output]
    ) -> Bool {
        lastArrival = now
        isJoined = true
        if expectsAll && !self.expectsAll {
            // The subscription has become wider: the run is joined here.
            self.expectsAll = true
            joinedAt = max(joinedAt, sequence)
            skip(to: sequence, limits)
        }
        guard sequence > last else {
            guard removeMissing(sequence, limits) else { return false }
            if !self.expectsAll {
                outputs.append(.deliver(element))
            } else {
                outputs.append(sequence < joinedAt ? .early(element) : .late(element))
            }
            return true
        }
        if !self.expectsAll { skip(to: sequence, limits) }
        let event = Held(element: element, isTerminal: isTerminal, bytes: bytes, arrival: now)
        if sequence - 1 == last {
            pass(event, sequence, at: now, into: &outputs)
            passHeld(at: now, into: &outputs)
            return true
        }
        guard held[sequence] == nil else { return false }
        held[sequence] = event
        heldBytes += bytes
        return true
    }

    /// Takes an event that is from before the subscriber joined, who joins behind it or later.
    ///
    /// - Returns: false if it is a repeat.
    mutating func receiveEarly(
        _ element: Element,
        sequence: Int,
        limits: RunOrderingLimits,
        at now: ContinuousClock.Instant,
        into outputs: inout [RunOrdering<Element>.Output]
    ) -> Bool {
        lastArrival = now
        if sequence > last {
            skip(to: sequence, limits)
            (joinedAt, last) = (sequence, sequence)
        } else {
            guard removeMissing(sequence, limits) else { return false }
        }
        outputs.append(.early(element))
        return true
    }

    /// Stops waiting for what is missing before a sequence that waits, and passes on what waited up to it and directly after it.
    mutating func giveUp(
        through sequence: Int,
        _ limits: RunOrderingLimits,
        at now: ContinuousClock.Instant,
        run: RunKey,
        into outputs: inout [RunOrdering<Element>.Output]
    ) {
        // Several may follow one another without a gap: they are passed on together.
        for next in held.keys.filter({ $0 <= sequence }).sorted() where next > last {
            outputs.append(.gap(run, (last + 1)...(next - 1)))
            skip(to: next, limits)
            passHeld(at: now, into: &outputs)
        }
    }

    private mutating func passHeld(
        at now: ContinuousClock.Instant,
        into outputs: inout [RunOrdering<Element>.Output]
    ) {
        while !held.isEmpty, let next = held.removeValue(forKey: last + 1) {
            heldBytes -= next.bytes
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
        forgetGaps(beyond: limits)
    }

    /// Removes a sequence from the missing ones; false if it is not among them.
    private mutating func removeMissing(_ sequence: Int, _ limits: RunOrderingLimits) -> Bool {
        let index = missingRange(endingFrom: sequence)
        guard index < missing.endIndex, missing[index].contains(sequence) else { return false }
        let range = missing[index]
        var rest: [ClosedRange<Int>] = []
        if range.lowerBound < sequence { rest.append(range.lowerBound...(sequence - 1)) }
        if sequence < range.upperBound { rest.append((sequence + 1)...range.upperBound) }
        missing.replaceSubrange(index...index, with: rest)
        forgetGaps(beyond: limits)
        return true
    }

    /// What is forgotten here would be taken for a repeat, were it to come after all.
    private mutating func forgetGaps(beyond limits: RunOrderingLimits) {
        if missing.count > limits.gapsPerRun { missing.removeFirst() }
    }

    /// The first of the missing ranges that ends at a sequence or after it.
    private func missingRange(endingFrom sequence: Int) -> Int {
        var low = missing.startIndex
        var high = missing.endIndex
        while low < high {
            let middle = (low + high) / 2
            if missing[middle].upperBound < sequence { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
