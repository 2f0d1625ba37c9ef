import AMQP
import Logging
import MirroringEvents

/// What the bridge has read of the history: the cache, and the order in which events go on to the offline log.
///
/// One batch at a time: repeats are dropped and runs put in order first, then the cache and the log get the same entries. Both
/// know by run and sequence what they have, so reading a part of the history again changes nothing.
public actor EventHistory {
    private let feed: LogFeed
    private let publisher: ConfirmedPublisher
    private let logger: Logger
    private var cache: EventCache
    private var ordering = RunOrdering<HistoryEntry>(limits: .bridge)
    /// The position behind what was read so far; nil before the first message.
    public private(set) var nextPosition: UInt64?
    private var loggedFrom: UInt64 = 0
    private var end: UInt64 = 0
    /// What was read last.
    private var last: Delivery?

    /// How many messages went to the dead letters.
    public private(set) var deadLetters = 0
    /// Whether everything that was in the history when the reading began is in the cache.
    public private(set) var isCaughtUp = false

    init(configuration: BridgeConfiguration, feed: LogFeed, publisher: ConfirmedPublisher, logger: Logger) {
        self.feed = feed
        self.publisher = publisher
        self.logger = logger
        cache = EventCache(maximumEvents: configuration.cachedEvents, maximumBytes: configuration.cachedBytes)
    }

    /// Events before this position may be missing in the cache; nil while it is empty.
    public var completeFrom: UInt64? { cache.completeFrom }

    /// The cached events, oldest first.
    public var events: [HistoryEntry] { Array(cache.entries) }

    // MARK: Reading

    /// A reading begins: decides where.
    ///
    /// - Parameters:
    ///   - end: where the history ends now.
    ///   - stored: where the offline log goes on; nil if nothing was stored.
    /// - Returns: the first position to read: as far back as the cache and the log need.
    func begin(end: UInt64, stored: UInt64?) -> UInt64 {
        self.end = end
        isCaughtUp = false
        loggedFrom = stored ?? 0
        // Held events are read again as well, because the stored position is before them.
        ordering = RunOrdering(limits: .bridge)
        // A tenth more than the cache holds, because barriers and repeats lie between the events.
        let enough = UInt64(cache.maximumEvents + cache.maximumEvents / 10)
        return min(loggedFrom, nextPosition ?? end - min(end, enough))
    }

    /// Takes a batch of the history in.
    ///
    /// - Returns: what the log answers.
    func receive(_ batch: [Delivery], user: String) async throws -> LogFeed.Answer {
        var entries: [HistoryEntry] = []
        let now = ContinuousClock.now
        for delivery in batch {
            switch HistoryMessage(delivery) {
            case .event(let entry):
                let outputs = ordering.receive(
                    entry,
                    of: RunKey(routingKey: entry.message.routingKey, runId: entry.event.runId),
                    sequence: entry.event.sequence,
                    isTerminal: entry.event.status.terminal,
                    // Of what was published since the reading began, the first events are there as well.
                    joinsAt: entry.position > end ? 1 : nil,
                    expectsAll: true,
                    at: now
                )
                try await take(outputs, into: &entries, user: user)
            case .barrier:
                break
            case .unreadable(let delivery, let reason):
                try await bury(delivery, reason: reason, user: user)
            }
        }
        if let newest = batch.last, let position = newest.streamOffset {
            last = newest
            nextPosition = max(nextPosition ?? 0, position + 1)
        }
        let answer = await hand(over: entries)
        if !isCaughtUp, let nextPosition, nextPosition > end {
            isCaughtUp = true
            logger.notice("ready", metadata: ["cached": "\(cache.entries.count)", "position": "\(nextPosition - 1)"])
        }
        return answer
    }

    /// Gives up what was waited for long enough.
    func expire(user: String) async throws -> LogFeed.Answer {
        var entries: [HistoryEntry] = []
        try await take(ordering.expire(at: .now), into: &entries, user: user)
        guard !entries.isEmpty else { return .taken }
        return await hand(over: entries)
    }

    /// The history was made anew: its positions begin again.
    func forgetPositions() {
        nextPosition = nil
    }

    private func take(
        _ outputs: [RunOrdering<HistoryEntry>.Output],
        into entries: inout [HistoryEntry],
        user: String
    ) async throws {
        for output in outputs {
            switch output {
            case .deliver(let entry):
                entries.append(entry)
            case .gap(let run, let sequences):
                logger.warning(
                    "Events of a run are missing.",
                    metadata: [
                        "run": "\(run.runId.lowercased)", "first": "\(sequences.lowerBound)",
                        "last": "\(sequences.upperBound)",
                    ]
                )
            case .late(let entry):
                try await bury(
                    entry.message,
                    reason: "The event came after its place in the run was given up.",
                    user: user
                )
            }
        }
    }

    private func hand(over entries: [HistoryEntry]) async -> LogFeed.Answer {
        for entry in entries { _ = cache.insert(entry) }
        guard let last, let lastPosition = last.streamOffset else { return .taken }
        let heldFrom = ordering.held.map(\.position).min() ?? .max
        return await feed.put(
            LogFeed.Batch(
                entries: entries.filter { $0.position >= loggedFrom },
                mark: HistoryMark(
                    nextPosition: min(heldFrom, lastPosition + 1),
                    lastPosition: lastPosition,
                    lastMessageId: last.properties.messageId
                )
            )
        )
    }

    /// Sends a message to the dead letters, and returns when it is there; one that the log is past already was sent before.
    private func bury(_ delivery: Delivery, reason: String, user: String) async throws {
        guard let position = delivery.streamOffset, position >= loggedFrom else { return }
        logger.warning(
            "A message of the history is a dead letter.",
            metadata: ["position": "\(position)", "reason": "\(reason)"]
        )
        let message = MonitorMessages.deadLetter(delivery, reason: reason, user: user)
        if case .returned = try await publisher.publish(message) { throw HistoryEnd.topologyMissing }
        deadLetters += 1
    }
}

extension RunOrderingLimits {
    /// A bridge waits longer than a viewer for an event that a publisher sends again: what it writes is final.
    static let bridge = {
        var limits = RunOrderingLimits()
        limits.patience = .seconds(10)
        limits.heldPerRun = 4_096
        limits.heldInAll = 16_384
        limits.runs = 16_384
        return limits
    }()
}
