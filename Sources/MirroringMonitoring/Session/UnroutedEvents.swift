import MirroringEvents
import MirroringWire

/// Which events have come from a bridge alone, to a subscription that stood all the while: a value, without a clock.
///
/// What a checkpoint brings may be in the queue as well, and come a moment later. If it does not although the queue has been read so far,
/// it was never put there: nothing led from the exchange to the queue. The queue has been read so far where
/// - a bridge is heard in it that had read a later part of the history;
/// - or its reader has waited for so long that nothing is on its way any more.
struct UnroutedEvents: Sendable {
    /// How many are waited for at most; of more than that it is not told how many.
    static let limit = 10_000

    private struct Event: Hashable {
        let run: RunKey
        let sequence: Int

        init(_ event: MonitoredEvent) {
            run = event.received.run
            sequence = event.sequence
        }
    }

    private var waiting: Set<Event> = []
    /// The last place in the history of any of them.
    private var last: UInt64 = 0
    private var silence = ReadingSilence()

    /// Whether none is waited for.
    var isEmpty: Bool { waiting.isEmpty }

    /// A bridge has sent an event that was not known.
    mutating func fetch(_ event: MonitoredEvent) {
        guard waiting.count < Self.limit else { return }
        waiting.insert(Event(event))
        last = max(last, event.position ?? 0)
        silence = ReadingSilence()
    }

    /// An event came through the queue.
    mutating func receive(_ event: MonitoredEvent) {
        waiting.remove(Event(event))
    }

    /// A bridge was heard in the queue.
    ///
    /// - Parameter position: how far it had read.
    /// - Returns: how many events were never in the queue.
    mutating func hear(_ position: StreamPosition) -> Int {
        position.offset >= last ? settle() : 0
    }

    /// The reader has waited for whatever comes.
    ///
    /// - Parameters:
    ///   - duration: for how long.
    ///   - hasCome: whether something came then, which was taken note of.
    /// - Returns: how many events were never in the queue.
    mutating func wait(_ duration: Duration, hasCome: Bool) -> Int {
        silence.wait(duration, hasCome: hasCome) ? settle() : 0
    }

    private mutating func settle() -> Int {
        defer { self = Self() }
        return waiting.count
    }
}
