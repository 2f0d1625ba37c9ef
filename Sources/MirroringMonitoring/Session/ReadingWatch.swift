import RabbitMQClient

/// Tells whether the reading of a session's queue is alive, and lacks nothing: from what comes, from whether the reader waits for it, and
/// from looks at the queue. One for each connection; a value, without a clock.
///
/// A connection that lives proves nothing of that.
struct ReadingWatch: Sendable {
    /// What a look at the queue has shown.
    struct Finding: Sendable {
        /// Since when events may be missing, because the broker may have dropped some; nil if none is.
        let lostSince: KnownTime?
        /// Whether the queue has no consumer.
        let isUnconsumed: Bool
        /// Whether it has one that is dead.
        let isStalled: Bool
    }

    private var overflow: OverflowDetector
    private var stall = StallDetector()
    private var loss: AMQPError?
    private var isLossTold = false

    /// - Parameters:
    ///   - limit: beyond how many messages the broker drops the oldest.
    ///   - prefetch: how many messages may be unacknowledged.
    ///   - known: until when no event is missing.
    init(limit: Int, prefetch: Int, known: KnownTime) {
        overflow = OverflowDetector(limit: limit, prefetch: prefetch, known: known)
    }

    // MARK: The reader

    /// Whether the reader waits for more.
    var isReaderReady: Bool {
        get { stall.isReaderReady }
        set { stall.isReaderReady = newValue }
    }

    /// Something came.
    mutating func arrive() {
        stall.arrive()
    }

    /// The reader is done with some messages.
    mutating func acknowledge(_ count: Int) {
        overflow.acknowledge(count)
    }

    // MARK: Looks at the queue

    /// Whether so much was acknowledged that it is time for a look.
    var isLookDue: Bool { overflow.isInspectionDue }

    /// Begins a look; to be called before the broker is asked.
    ///
    /// - Parameter known: until when no event was missing when it began.
    func look(known: KnownTime) -> OverflowDetector.Inspection {
        overflow.begin(known: known)
    }

    /// Ends a look.
    ///
    /// - Parameters:
    ///   - look: its beginning.
    ///   - messages: how many messages were waiting in the queue.
    ///   - consumers: how many consumers the broker counted.
    ///   - now: the time, never going back.
    mutating func finish(
        _ look: OverflowDetector.Inspection,
        messages: Int,
        consumers: Int,
        at now: ContinuousClock.Instant
    ) -> Finding {
        Finding(
            lostSince: overflow.finish(look, messages: messages),
            isUnconsumed: consumers == 0,
            isStalled: stall.look(waiting: messages, isConsumed: consumers > 0, at: now)
        )
    }

    // MARK: The end

    /// The connection is lost, or what is read over it. The first reason counts.
    mutating func lose(_ error: AMQPError) {
        loss = loss ?? error
    }

    /// What has to be told of a loss at once, and once: its reader does not wait for more, and may not come to its end for hours. One that
    /// waits learns it in a moment.
    mutating func tellLoss() -> AMQPError? {
        guard !isReaderReady, !isLossTold, let loss else { return nil }
        isLossTold = true
        return loss
    }
}
