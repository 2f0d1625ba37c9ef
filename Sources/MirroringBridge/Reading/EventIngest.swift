import MirroringEvents
import MirroringOfflineLog
import RabbitMQClient

/// Turns the messages of the history into events, each once and in the order of its run, and decides which messages become dead letters:
/// those that can't be read, and events that come after their place in the run was given up. A value, without I/O but for the log of
/// ``Anomalies``.
struct EventIngest: Sendable {
    private var ordering = RunOrdering<HistoryEntry>(limits: .bridge)
    private var range = ReadingRange()

    /// Notes of dead letters for the offline log, as long as nobody has taken them.
    private var notes: [DeadLetterNote] = []
    /// The messages that have to become dead letters.
    var deadLetters: PendingDeadLetters
    /// What was found wrong.
    var anomalies: Anomalies

    init(anomalies: Anomalies, deadLetters: PendingDeadLetters = PendingDeadLetters()) {
        self.anomalies = anomalies
        self.deadLetters = deadLetters
    }

    /// What waits for an earlier event of its run, in no order.
    var held: some Sequence<HistoryEntry> { ordering.held }

    /// Whether an event of the run waits for an earlier one.
    func waits(_ run: RunKey) -> Bool { ordering.holdsEvents(of: run) }

    /// Whether anything of the run has come since the reading began.
    func knows(_ run: RunKey) -> Bool { ordering.knows(run) }

    /// The position of the first message that waits; nil if none does.
    var heldFrom: UInt64? { ordering.held.map(\.position).min() }

    /// The position of the first message that has to be read again after a crash: it waits, or is not a dead letter yet.
    var firstOpen: UInt64? { [heldFrom, deadLetters.first].compactMap { $0 }.min() }

    /// How many events came again and were dropped, since the reading began.
    var repeats: Int { ordering.repeats }

    /// A reading begins. What waited, and the dead letters, are read again: it begins before them.
    mutating func begin(_ range: ReadingRange) {
        self.range = range
        ordering = RunOrdering(limits: .bridge)
        deadLetters = deadLetters.emptied
        notes = []
    }

    /// Takes an event in.
    ///
    /// - Parameters:
    ///   - lastSequence: the last event of its run that is known; nil if none is.
    ///   - entries: gets the events whose turn it is now.
    mutating func take(
        _ entry: HistoryEntry,
        behind lastSequence: Int?,
        at now: ContinuousClock.Instant,
        into entries: inout [HistoryEntry]
    ) {
        anomalies.inspect(entry)
        // A run goes on after the last event that is known of it. Of one that is new since the reading began, the first event is
        // there as well; of one that began before, the first ones may lie before what is read.
        let known = lastSequence ?? (entry.position >= range.end ? 0 : nil)
        let outputs = ordering.receive(
            entry,
            of: entry.run,
            sequence: entry.event.sequence,
            bytes: entry.weight,
            isTerminal: entry.event.status.terminal,
            joinsAt: known.map { $0 + 1 },
            expectsAll: true,
            at: now
        )
        take(outputs, into: &entries)
    }

    /// Gives up what was waited for long enough.
    mutating func expire(at now: ContinuousClock.Instant, into entries: inout [HistoryEntry]) {
        take(ordering.expire(at: now), into: &entries)
    }

    /// Takes note of a message that has to become a dead letter.
    ///
    /// - Parameters:
    ///   - reason: why, a sentence.
    ///   - kind: what kind of reason that is, one of a few.
    mutating func deadLetter(_ delivery: Delivery, reason: String, kind: String) {
        guard let position = delivery.streamOffset, position >= range.settledFrom else { return }
        anomalies.record(deadLetter: delivery, at: position, reason: reason, kind: kind)
        deadLetters.add(position, reason: reason, LetterFingerprint(original: delivery))
        if position >= range.loggedFrom { notes.append(DeadLetterNote(delivery, reason: reason)) }
    }

    /// What has to be noted of dead letters in the offline log.
    mutating func takeNotes() -> [DeadLetterNote] {
        defer { notes = [] }
        return notes
    }

    private mutating func take(_ outputs: [RunOrdering<HistoryEntry>.Output], into entries: inout [HistoryEntry]) {
        for output in outputs {
            switch output {
            // What lies before the place where this reading joined the run was dealt with by an earlier one; cache and log know it.
            case .deliver(let entry), .early(let entry): entries.append(entry)
            case .gap(let run, let sequences): anomalies.record(missing: sequences, of: run.runId)
            case .late(let entry):
                let reason = "The event came after its place in the run was given up."
                deadLetter(entry.message, reason: reason, kind: reason)
            }
        }
    }
}

extension RunOrderingLimits {
    /// A bridge waits longer than a viewer for an event that a publisher sends again: what it writes is final.
    static let bridge = {
        var limits = RunOrderingLimits()
        limits.patience = .seconds(10)
        limits.heldPerRun = 4_096
        limits.heldInAll = 16_384
        limits.heldBytes = 64 << 20
        limits.runs = 16_384
        // Longer than the history keeps anything by default: an outbox may send again what it could not hear confirmed, days later.
        limits.memoryOfEnded = .seconds(8 * 86_400)
        return limits
    }()
}
