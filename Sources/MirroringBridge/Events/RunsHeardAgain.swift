import DequeModule
import MirroringEvents
import MirroringWire
import RabbitMQClient

/// The runs that were heard again after a silence, until that is told: a value, without a clock.
///
/// Whether somebody has said that a run is silent can't be known here, because the bridge that did may be dead, and another one reads on.
/// So it is told of every event before which the run may have been silent for long enough: one too many is harmless, a missing one would
/// leave an alert open for ever.
struct RunsHeardAgain: Sendable {
    /// An event that ends a silence.
    struct Heard: Sendable {
        /// The event.
        let entry: HistoryEntry
        /// For how long nothing came before it; nil if the event before it is not known.
        let silentFor: Duration?
    }

    /// How many may wait; an event beyond that is read again after the bridge's next start.
    static let maximum = 10_000

    private let limit: Duration
    private var untold: Deque<Heard> = []
    /// The first event that was dropped because too many waited; it is not told before the bridge is started again.
    private var firstDropped: UInt64?

    /// - Parameter limit: after which time a run is said to be silent.
    init(limit: Duration) {
        self.limit = limit
    }

    /// The position of the first event that is not told; nil if there is none.
    var first: UInt64? { [untold.lazy.map(\.entry.position).min(), firstDropped].compactMap(\.self).min() }

    /// What is to be told next, oldest first.
    var next: [Heard] { Array(untold.prefix(100)) }

    /// Notes an event that was read for the first time.
    ///
    /// - Parameters:
    ///   - entry: the event.
    ///   - run: its run before the event; nil if it is not among the unfinished ones.
    ///   - isFirst: whether nothing at all is known of the run before it.
    mutating func note(_ entry: HistoryEntry, in run: UnfinishedRun?, isFirst: Bool) {
        if let run {
            let silence = entry.arrival - run.arrival
            // A clock that was set back hides how long it was.
            guard run.isPresumedLost || silence >= threshold || silence <= .zero - threshold else { return }
            add(Heard(entry: entry, silentFor: silence > .zero ? silence : run.isPresumedLost ? limit : nil))
        } else if isFirst, entry.event.sequence > 1 {
            add(Heard(entry: entry, silentFor: nil))
        }
    }

    /// Those are told now.
    mutating func settle(_ count: Int) {
        untold.removeFirst(count)
    }

    /// Less than the limit: engines tell in whole seconds how late an event is, and a message takes its time.
    private var threshold: Duration { max(limit - .seconds(5), limit / 2) }

    private mutating func add(_ heard: Heard) {
        if untold.count < Self.maximum {
            untold.append(heard)
        } else {
            firstDropped = min(firstDropped ?? .max, heard.entry.position)
        }
    }
}

extension UnfinishedRun {
    /// When its last event came to the broker.
    fileprivate var arrival: Duration { entry?.arrival ?? .milliseconds(event.status.receivedTime.milliseconds) }
}

extension HistoryEntry {
    /// When it came to the broker, since 1970, by its engine's clock: when it happened, and for how long it had to wait.
    fileprivate var arrival: Duration {
        .milliseconds(event.status.receivedTime.milliseconds) + (received.delay ?? .zero)
    }
}
