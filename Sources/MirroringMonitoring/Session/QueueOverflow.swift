import MirroringEvents

/// Tells from the length of a session's queue, looked at now and then, whether the broker may have dropped events from it.
///
/// A queue gets shorter by what its reader acknowledges, and by nothing else before it is full. So if it was full at some time since
/// the last look, it can be shorter now by no more than what was acknowledged since then and what is on its way: no overflow is
/// overlooked, however seldom one looks, and a false alarm takes a queue that is nearly full.
struct QueueOverflow {
    /// After this number of acknowledgements it is worth a look: they are the margin of a false alarm.
    private static let acknowledgementsBetweenLooks = 1_000

    /// A look at the queue that has begun.
    struct Look {
        fileprivate let acknowledged: Int
        fileprivate let known: Timestamp
    }

    private let limit: Int
    /// How many deliveries may be on their way to the reader, and how many acknowledgements on theirs to the queue.
    private let underWay: Int
    private var acknowledged = 0
    private var last: Look

    /// - Parameters:
    ///   - limit: beyond how many messages the broker drops the oldest.
    ///   - prefetch: how many messages may be unacknowledged; those don't count for the limit.
    ///   - known: no event that was published before that time is missing.
    init(limit: Int, prefetch: Int, known: Timestamp) {
        self.limit = limit
        underWay = 2 * prefetch
        last = Look(acknowledged: 0, known: known)
    }

    /// Notes that the reader is done with some messages.
    mutating func acknowledge(_ count: Int) {
        acknowledged += count
    }

    /// Whether so much was acknowledged since the last look that one should look again.
    var isLookDue: Bool { acknowledged - last.acknowledged >= Self.acknowledgementsBetweenLooks }

    /// Begins to look; to be called before the broker is asked.
    ///
    /// - Parameter known: no event that was published before that time was missing at the time of the look.
    func look(known: Timestamp) -> Look {
        Look(acknowledged: acknowledged, known: known)
    }

    /// Ends a look.
    ///
    /// - Parameter messages: how many messages were waiting in the queue.
    /// - Returns: since when events may be missing; nil if none is.
    mutating func found(_ messages: Int, by look: Look) -> Timestamp? {
        defer { last = look }
        return messages + acknowledged - last.acknowledged + underWay >= limit ? last.known : nil
    }
}
