/// Tells from the length of a session's queue, inspected now and then, whether the broker may have dropped events from it.
///
/// A queue gets shorter by what its reader acknowledges, and by nothing else before it is full. So if it was full at some time since
/// the last inspection, it can be shorter now by no more than what was acknowledged since then and what is on its way: no overflow is
/// overlooked, however seldom one inspects, and a false alarm takes a queue that is nearly full.
struct OverflowDetector {
    /// After this many acknowledgements an inspection is worth its cost: they are the margin of a false alarm.
    private static let acknowledgementsBetweenInspections = 1_000

    /// An inspection of the queue that has begun.
    struct Inspection {
        fileprivate let acknowledged: Int
        fileprivate let known: KnownTime
    }

    private let limit: Int
    /// How many deliveries may be on their way to the reader, and how many acknowledgements on theirs to the queue.
    private let underWay: Int
    private var acknowledged = 0
    private var last: Inspection

    /// - Parameters:
    ///   - limit: beyond how many messages the broker drops the oldest.
    ///   - prefetch: how many messages may be unacknowledged; those don't count for the limit.
    ///   - known: until when no event is missing.
    init(limit: Int, prefetch: Int, known: KnownTime) {
        self.limit = limit
        underWay = 2 * prefetch
        last = Inspection(acknowledged: 0, known: known)
    }

    /// The reader is done with some messages.
    mutating func acknowledge(_ count: Int) {
        acknowledged += count
    }

    /// Whether so much was acknowledged since the last inspection that it is time for another.
    var isInspectionDue: Bool { acknowledged - last.acknowledged >= Self.acknowledgementsBetweenInspections }

    /// Begins an inspection; to be called before the broker is asked.
    ///
    /// - Parameter known: until when no event was missing when it began.
    func begin(known: KnownTime) -> Inspection {
        Inspection(acknowledged: acknowledged, known: known)
    }

    /// Ends an inspection.
    ///
    /// - Parameter messages: how many messages were waiting in the queue.
    /// - Returns: since when events may be missing; nil if none is.
    mutating func finish(_ inspection: Inspection, messages: Int) -> KnownTime? {
        defer { last = inspection }
        return messages + acknowledged - last.acknowledged + underWay >= limit ? last.known : nil
    }
}
