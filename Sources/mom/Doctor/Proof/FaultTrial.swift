import MirroringMonitoring

/// What is seen of one fault, from the moment when it happens until every event comes again: a value, without a clock.
struct FaultTrial: Sendable {
    let fault: SubscriptionFault
    /// When it happened.
    private let begin: ContinuousClock.Instant
    /// The first event that was published after that, by its number in the run.
    private let first: Int
    /// When each event was published since.
    private var published: [Int: ContinuousClock.Instant] = [:]
    private var received: Set<Int> = []
    private var foundAt: ContinuousClock.Instant?
    private var mendedAt: ContinuousClock.Instant?
    /// Events that came more than once.
    private(set) var twice = 0

    /// A fault that has just happened.
    ///
    /// - Parameters:
    ///   - fault: which.
    ///   - first: the number of the next event that is published.
    ///   - now: when it happened.
    init(_ fault: SubscriptionFault, before first: Int, at now: ContinuousClock.Instant) {
        self.fault = fault
        self.first = first
        begin = now
    }

    // MARK: What happens

    /// An event is published.
    mutating func publish(_ number: Int, at now: ContinuousClock.Instant) {
        published[number] = now
    }

    /// An event has come.
    mutating func receive(_ number: Int, at now: ContinuousClock.Instant) {
        guard number >= first else { return }
        if !received.insert(number).inserted { twice += 1 }
        // Who loses a binding is told by nothing but that.
        find(at: now)
        guard mendedAt == nil, let foundAt, let last = lastOfWhole, let time = published[last], time > foundAt else {
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
        var last: Int?
        var next = first
        while received.contains(next) {
            last = next
            next += 1
        }
        return last
    }

    // MARK: What it comes to

    /// How long it took until the subscriber noticed; nil if it has not.
    var found: Duration? { foundAt.map { begin.duration(to: $0) } }

    /// How long it took until what was published meanwhile had come, and what is published came again; nil if it does not.
    var mended: Duration? { mendedAt.map { begin.duration(to: $0) } }

    /// How many events have not come although a later one has.
    var missing: Int {
        guard let last = received.max() else { return 0 }
        return (first...last).count { !received.contains($0) }
    }
}
