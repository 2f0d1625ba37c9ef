import Logging
import MirroringDiagnostics
import MirroringEvents
public import MirroringWire
import RabbitMQClient

import struct Foundation.UUID

/// What the bridge has read of the history: the cache, the unfinished runs, and the order in which events go on to the offline log.
///
/// One batch at a time: repeats are dropped and runs put in order first, then the cache and the log get the same entries. Both
/// know by run and sequence what they have, so reading a part of the history again changes nothing.
public actor EventHistory {
    private let logQueue: LogQueue
    private let barriers: Barriers
    /// Users who speak for bridges, beside this bridge's own.
    private let otherUsers: Set<String>
    private let recurrences: RecurrenceLog
    var cache: EventCache
    var runs = UnfinishedRuns()
    var ingest: EventIngest
    var range = ReadingRange()
    /// What was read last.
    private(set) var last: StoredMessage?
    var listening = ListeningTime()
    var heard: RunsHeardAgain
    /// How the runs of the jobs went of late.
    var courses = JobCourses()
    /// Whether the offline log's part of that is known.
    var knowsLoggedCourses = false
    /// What bridges have said of the jobs.
    var findings = StandingFindings()
    /// Whether the log was told of a checkpoint that lies before what was read, and nothing holds it back there any more.
    var owesCheckpoint = false
    /// Why the reading has to begin again, until it does.
    private var restart: ReadingOutcome.Reason?

    /// The history's identity; nil until a barrier was read.
    public private(set) var epoch: Epoch?
    /// The position after what was read so far; nil before the first message.
    public private(set) var nextPosition: UInt64?
    /// Whether everything that was in the history when the reading began is in the cache.
    public private(set) var isCaughtUp = false {
        didSet {
            guard isCaughtUp != oldValue else { return }
            caughtUpChange = .now
            bell.ring()
        }
    }
    /// When that became so.
    private(set) var caughtUpChange = Timestamp.now
    /// When a batch came last; empty ones come as long as there is a connection to read it on.
    private(set) var lastBatch: ContinuousClock.Instant?
    /// Rings when events were cached, and when all has been read that was there, of which there may be nothing.
    let bell = Bell()

    init(
        configuration: BridgeConfiguration,
        logQueue: LogQueue,
        barriers: Barriers,
        recurrences: RecurrenceLog,
        deadLetters: PendingDeadLetters = PendingDeadLetters()
    ) {
        self.logQueue = logQueue
        self.barriers = barriers
        otherUsers = configuration.otherUsers
        self.recurrences = recurrences
        ingest = EventIngest(anomalies: Anomalies(recurrences: recurrences), deadLetters: deadLetters)
        cache = EventCache(maximumEvents: configuration.cachedEvents, maximumBytes: configuration.cachedBytes)
        heard = RunsHeardAgain(limit: configuration.silenceLimit)
    }

    /// What was found wrong.
    public var anomalies: Anomalies { ingest.anomalies }

    /// Events before this position may be missing in the cache; nil while it is empty.
    public var completeFrom: UInt64? { cache.completeFrom }

    /// How many events are cached.
    public var cachedCount: Int { cache.count }

    /// The cached events, oldest first.
    public var events: [HistoryEntry] { Array(cache.entries) }

    /// How many events came again and were dropped, since the reading began.
    public var repeats: Int { ingest.repeats }

    // MARK: Reading

    /// A reading begins: decides where.
    ///
    /// - Parameters:
    ///   - end: where the history ends now: the position of the next message that will come.
    ///   - role: what this bridge does for the offline log.
    ///   - stored: how far the history was read for the offline log, on disk; nil if nothing of this history is.
    /// - Returns: the first position to read: as far back as the cache and the log need.
    func begin(end: UInt64, role: OfflineLogKeeper.Role, stored: Checkpoint?) async -> UInt64 {
        isCaughtUp = false
        restart = nil
        listening.stop()
        epoch = epoch ?? stored?.epoch
        range = ReadingRange(
            end: end,
            role: role,
            stored: stored?.nextPosition ?? 0,
            nextPosition: nextPosition,
            heldFrom: ingest.heldFrom,
            lettersFrom: ingest.deadLetters.first,
            cacheSize: UInt64(cache.maximumEvents),
            readBack: range.readBack
        )
        ingest.begin(range)
        await barriers.restart(epoch: epoch)
        return range.start
    }

    /// Takes a batch of the history in; without one, gives up what was waited for long enough.
    ///
    /// Once the reading has to begin again, nothing more of it is taken in: it lies behind what is missing, and a checkpoint behind that
    /// would be stored.
    ///
    /// - Parameters:
    ///   - batch: what was read; empty once a second.
    ///   - user: the bridge's own user.
    ///   - oldest: the first position that the history has, if the batch comes after a gap, see ``isAfterGap(_:)``; nil where that is not
    ///     known: then what is missing counts as dropped.
    /// - Returns: what to do next.
    func receive(_ batch: [StoredMessage], user: String, oldest: UInt64? = nil) async -> ReadingOutcome {
        if let restart { return .startOver(restart) }
        let outcome = await takeIn(batch, user: user, oldest: oldest)
        if case .startOver(let reason) = outcome {
            isCaughtUp = false
            restart = reason
        }
        return outcome
    }

    private func takeIn(_ batch: [StoredMessage], user: String, oldest: UInt64?) async -> ReadingOutcome {
        var entries: [HistoryEntry] = []
        var passed: [BarrierMessage] = []
        let now = ContinuousClock.now
        lastBatch = now
        listening.listen(at: now)
        if let first = batch.first, let last = batch.last {
            begin(at: first, oldest: oldest)
            range.note(first.position...max(first.position, last.position))
        }
        for message in batch {
            switch HistoryMessage(message, user: user, otherUsers: otherUsers) {
            case .event(let entry):
                ingest.take(entry, behind: lastSequence(of: entry.run), at: now, into: &entries)
            case .barrier(let barrier):
                epoch = barrier.epoch(known: epoch)
                passed.append(barrier)
                if let letters = barrier.letters { ingest.deadLetters.settleSent(in: letters) }
            case .finding(let finding): findings.note(finding)
            case .settlement(let settlement): findings.note(settlement)
            case .deadLettered(let position, let copy, let isCertain):
                ingest.deadLetters.note(sent: position, copy, isCertain: isCertain)
            case .other: break
            case .unreadable(let delivery, let reason, let kind):
                ingest.deadLetter(delivery, reason: reason, kind: kind)
            }
        }
        if batch.isEmpty { ingest.expire(at: now, into: &entries) }
        if let newest = batch.last {
            last = newest
            nextPosition = max(nextPosition ?? 0, newest.position + 1)
        }
        remember(entries)
        if !passed.isEmpty { await barriers.observe(passed, epoch: epoch, isCaughtUp: isCaughtUp) }
        let hasNews = !batch.isEmpty || !entries.isEmpty || owesCheckpoint
        // Nothing may come for long: what the log asks for is not left until something does.
        switch hasNews ? await handToLog(entries) : await logQueue.nextAnswer() {
        case .taken: return noteProgress()
        case .readAgain: return .startOver(.logLacksEvents)
        }
    }

    /// The history was deleted and made again: its positions begin again.
    func forgetPositions() {
        nextPosition = nil
        ingest.begin(ReadingRange())
        last = nil
        epoch = nil
        cache = cache.emptied
        runs.forgetMessages()
    }

    /// Whether messages are missing between what was read and this one: the history may have dropped them, while nothing was read or while
    /// the log kept the reading waiting.
    func isAfterGap(_ first: StoredMessage) -> Bool { range.gap(before: first.position) != nil }

    /// The first message of a batch: after the place where the reading should go on if the history has dropped a part.
    private func begin(at first: StoredMessage, oldest: UInt64?) {
        if let gap = range.gap(before: first.position), oldest ?? .max > gap.lowerBound {
            if let dropped = range.unread(gap) { ingest.anomalies.record(dropped: dropped) }
            if let nextPosition, first.position > nextPosition { cache.skip(to: first) }
        }
        cache.begin(at: first)
    }

    /// The last event that is known of a run; one that has ended is known as long as it is cached.
    private func lastSequence(of run: RunKey) -> Int? {
        runs.lastSequence(of: run) ?? cache.lastSequence(of: run)
    }

    private func remember(_ entries: [HistoryEntry]) {
        defer { if !entries.isEmpty { bell.ring() } }
        for entry in entries {
            courses.note(entry.event, of: entry.run.origin, cameLate: entry.received.delay != nil)
        }
        for entry in entries where entry.position >= range.cachedFrom {
            let isFirst = lastSequence(of: entry.run) == nil
            let isAfterTheEnd = cache.hasEnded(entry.run)
            guard cache.insert(entry) else { continue }
            if entry.position >= range.storedFrom {
                let untold = heard.note(entry, in: runs[entry.run], isFirst: isFirst)
                if untold > 0 { ingest.anomalies.record(untold: untold) }
            }
            // A run that is over is not waited for again: it would be said to be silent.
            let illegal =
                isAfterTheEnd ? .afterTheEnd(entry.event) : runs.note(entry, at: listening.total)
            if let illegal { ingest.anomalies.record(illegal, of: entry.event.runId) }
        }
    }

    private func handToLog(_ entries: [HistoryEntry]) async -> LogQueue.Answer {
        guard let checkpoint = checkpointToStore else { return await logQueue.nextAnswer() }
        owesCheckpoint = false
        let new = entries.filter { $0.position >= range.loggedFrom }
        return await logQueue.put(LogQueue.Batch(entries: new, letters: ingest.takeNotes(), checkpoint: checkpoint))
    }

    private func noteProgress() -> ReadingOutcome {
        if ingest.deadLetters.areToBeReadAgain { return .startOver(.lettersLeftOff) }
        // Without a barrier it is not known of which history: a bridge puts one there when it begins to read.
        guard !isCaughtUp, let nextPosition, nextPosition >= range.end, epoch != nil else { return .goOn }
        if !cache.hasEvicted, range.isTooShort(for: cache.count) {
            // Barriers and repeats fill that part of the history. The cache takes nothing older after what it has: it starts over.
            range.readBack *= 4
            cache = cache.emptied
            self.nextPosition = nil
            return .startOver(.cacheTooShort)
        }
        isCaughtUp = true
        listening.start(at: .now)
        recurrences.log(.notice, "ready") { ["cached": "\(cache.count)", "position": "\(nextPosition - 1)"] }
        return .goOn
    }
}
