import MirroringEvents
import MirroringWire
import RabbitMQClient

/// The runs that were heard again after a silence, until that is told: a value, without a clock.
///
/// Whether somebody has said that a run is silent can't be known here, because the bridge that did may be dead, and another one reads on.
/// So it is told of every event before which the run may have been silent for long enough: one too many is harmless, a missing one would
/// leave an alert open for ever. Of each run only the latest waits: it takes back every silence before it.
struct RunsHeardAgain: Sendable {
    /// An event that ends a silence.
    struct Heard: Sendable {
        /// The event.
        let event: EventFacts
        /// For how long nothing came before it; nil if the event before it is not known.
        let silentFor: Duration?
    }

    /// How many may wait. An eighth more, and of the jobs with most those go that came last. They hold no checkpoint: whoever makes up as
    /// many runs would have the history read again for ever.
    static let maximum = 10_000

    private struct Waiting {
        let heard: Heard
        /// Counts what came, to tell it in that order.
        let number: Int
    }

    private let limit: Duration
    private var untold: [RunKey: Waiting] = [:]
    private var count = 0

    /// - Parameter limit: after which time a run is said to be silent.
    init(limit: Duration) {
        self.limit = limit
    }

    /// The position of the first event that is not told; nil if there is none.
    var first: UInt64? { untold.values.lazy.map(\.heard.event.position).min() }

    /// What is to be told next, oldest first.
    var next: [Heard] { inOrder.prefix(100).map(\.heard) }

    private var inOrder: [Waiting] { untold.values.sorted { $0.number < $1.number } }

    /// Notes an event that was read for the first time.
    ///
    /// - Parameters:
    ///   - entry: the event.
    ///   - run: its run before the event; nil if it is not among the unfinished ones.
    ///   - isFirst: whether nothing at all is known of the run before it.
    /// - Returns: how many were given up, because too many wait.
    @discardableResult
    mutating func note(_ entry: HistoryEntry, in run: UnfinishedRun?, isFirst: Bool) -> Int {
        if let run {
            let silence = entry.arrival - run.arrival
            // A clock that was set back hides how long it was.
            guard run.isPresumedLost || silence >= threshold || silence <= .zero - threshold else { return 0 }
            return add(
                Heard(event: entry.facts, silentFor: silence > .zero ? silence : run.isPresumedLost ? limit : nil)
            )
        } else if isFirst, entry.event.sequence > 1 {
            return add(Heard(event: entry.facts, silentFor: nil))
        }
        return 0
    }

    /// Those are told now; what came of their runs since then is not.
    mutating func settle(_ told: [Heard]) {
        for heard in told where untold[heard.event.run]?.heard.event == heard.event {
            untold[heard.event.run] = nil
        }
    }

    /// Less than the limit: engines tell in whole seconds how late an event is, and a message takes its time.
    private var threshold: Duration { max(limit - .seconds(5), limit / 2) }

    private mutating func add(_ heard: Heard) -> Int {
        count += 1
        untold[heard.event.run] = Waiting(heard: heard, number: count)
        guard untold.count > Self.maximum + Self.maximum / 8 else { return 0 }
        let surplus = inOrder.shared(Self.maximum, among: { $0.heard.event.run.origin }).left
        for waiting in surplus { untold[waiting.heard.event.run] = nil }
        return surplus.count
    }
}

extension UnfinishedRun {
    /// When its last event came to the broker.
    fileprivate var arrival: Duration { entry?.arrival ?? .milliseconds(last.facts.time.milliseconds) }
}

extension HistoryEntry {
    /// When it came to the broker, since 1970, by its engine's clock: when it happened, and for how long it had to wait.
    fileprivate var arrival: Duration {
        .milliseconds(event.status.receivedTime.milliseconds) + (received.delay ?? .zero)
    }
}
