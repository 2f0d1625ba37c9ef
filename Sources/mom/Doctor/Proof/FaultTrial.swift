import MirroringMonitoring

/// What is seen of one fault, from the moment when it happens until every event comes again: a value, without a clock.
struct FaultTrial: Sendable {
    let fault: SubscriptionFault
    /// When it happened.
    private let begin: ContinuousClock.Instant
    /// The last event that had surely come into the broker's hands before: of the later ones none may be missing.
    private let last: Int
    /// The first event that was published when it had surely happened.
    private let sure: Int
    /// When each event was published since.
    private var published: [Int: ContinuousClock.Instant] = [:]
    private var received: Set<Int>
    private var foundAt: ContinuousClock.Instant?
    private var mendedAt: ContinuousClock.Instant?
    /// Events that came more than once.
    private(set) var twice = 0

    /// A fault that has just happened.
    ///
    /// - Parameters:
    ///   - fault: which.
    ///   - last: the number of the last event of which the broker had said before that it has it.
    ///   - sure: the number of the next event that is published.
    ///   - received: what has come so far.
    ///   - now: when it happened.
    init(
        _ fault: SubscriptionFault,
        after last: Int,
        before sure: Int,
        received: Set<Int> = [],
        at now: ContinuousClock.Instant
    ) {
        self.fault = fault
        self.last = last
        self.sure = sure
        self.received = received.filter { $0 > last }
        begin = now
    }

    // MARK: What happens

    /// An event is published.
    mutating func publish(_ number: Int, at now: ContinuousClock.Instant) {
        published[number] = now
    }

    /// An event has come.
    mutating func receive(_ number: Int, at now: ContinuousClock.Instant) {
        guard number > last else { return }
        if !received.insert(number).inserted { twice += 1 }
        // A lost binding shows by nothing but that it is there again. Of all else the subscriber says that it has found it: an event
        // that comes as ever proves no loss.
        if fault == .lostBinding, number >= sure { find(at: now) }
        guard mendedAt == nil, let foundAt, let whole = lastOfWhole, let time = published[whole], time > foundAt else {
            return
        }
        mendedAt = now
    }

    /// The subscriber says that something is wrong.
    mutating func find(at now: ContinuousClock.Instant) {
        foundAt = foundAt ?? now
    }

    /// The last event up to which none is missing.
    private var lastOfWhole: Int? {
        var next = last + 1
        while received.contains(next) { next += 1 }
        return next > last + 1 ? next - 1 : nil
    }

    // MARK: What it comes to

    /// How long it took until the subscriber noticed; nil if it has not.
    var found: Duration? { foundAt.map { begin.duration(to: $0) } }

    /// How long it took until what was published meanwhile had come, and what is published came again; nil if it does not.
    var mended: Duration? { mendedAt.map { begin.duration(to: $0) } }

    /// How many events have not come although a later one has.
    var missing: Int {
        guard let latest = received.max() else { return 0 }
        return (last + 1...latest).count { !received.contains($0) }
    }
}
