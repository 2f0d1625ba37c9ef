import MirroringEvents
import MirroringWire

/// Decides from one look at the queues to the next who is warned, who is removed, and what a removed one misses: a value, without
/// I/O.
struct SubscriberWatchState {
    /// When the queues were looked at, and how far the history was read just before.
    struct Moment {
        /// By a clock that can't be set.
        var instant: ContinuousClock.Instant
        /// By the system's clock.
        var time: Timestamp
        /// The next message of the history to read; nil while that is not known.
        var position: StreamPosition?
    }

    /// What is to be done.
    enum Action: Hashable {
        /// Say that the subscriber is behind, and what happens at the limit.
        case warn(Subscriber)
        /// Delete the queue; the subscriber misses events from ``Subscriber/hasReadAllBefore`` on.
        case remove(Subscriber)
        /// Say that the queue of the subscriber is gone, and no bridge has deleted it.
        case miss(Subscriber)
    }

    /// How old the counts may be: the broker counts quorum queues every 5 s and collects that every 5 s, if it is left at its
    /// defaults, and keeps answers for a moment when it is busy.
    static let statisticsAge = Duration.seconds(15)

    private let limits: SubscriberLimits
    private let statisticsAge: Duration
    private var moments: [Moment] = []
    /// What a queue that was not there at the previous look never had in it: all before this place.
    private var previousPosition: DatedPosition?
    private var known: [String: Subscriber] = [:]
    private var paces: [String: SubscriberPace] = [:]
    /// Named ones that the last look did not show: a list of several pages may leave one out that is there.
    private var absent: [String: Subscriber] = [:]
    /// Since when there are named queues, and none of them is counted.
    private var uncountedSince: ContinuousClock.Instant?

    init(limits: SubscriberLimits, statisticsAge: Duration = Self.statisticsAge) {
        self.limits = limits
        self.statisticsAge = statisticsAge
    }

    /// Who is subscribed, as of the last look, ordered by the name of the queue.
    var subscribers: [Subscriber] { known.values.sorted { $0.queue < $1.queue } }

    /// Takes in what a look at the queues has shown.
    ///
    /// - Parameters:
    ///   - listed: who is subscribed.
    ///   - moment: when that was asked.
    ///   - mayWarn: whether a warning is said, by this bridge or another one.
    /// - Returns: what to do, in this order.
    mutating func observe(_ listed: [Subscriber], at moment: Moment, mayWarn: Bool = true) -> [Action] {
        let certain = positionBefore(moment)
        var actions: [Action] = []
        var seen: [String: Subscriber] = [:]
        for var subscriber in listed {
            let before = known[subscriber.queue]
            if subscriber.backlog == 0 {
                subscriber.hasReadAllBefore = certain ?? before?.hasReadAllBefore
            } else if let before {
                subscriber.hasReadAllBefore = before.hasReadAllBefore
            } else {
                subscriber.hasReadAllBefore = previousPosition
            }
            if subscriber.hasReadAllBefore?.position.epoch != moment.position?.epoch, moment.position != nil {
                subscriber.hasReadAllBefore = nil  // the history was made again
            }
            subscriber.unreadSince = subscriber.consumers == 0 ? before?.unreadSince ?? moment.time : nil
            subscriber.isWarned = before?.isWarned ?? false
            actions += judge(&subscriber, at: moment.instant, mayWarn: mayWarn)
            seen[subscriber.queue] = subscriber
        }
        actions += absent.filter { seen[$0.key] == nil }.values.sorted { $0.queue < $1.queue }.map { .miss($0) }
        absent = known.filter { $0.value.kind == .named && seen[$0.key] == nil }
        known = seen
        paces = paces.filter { seen[$0.key] != nil }
        previousPosition = certain
        return actions
    }

    /// Whether the broker counts no queue at all: for longer than it takes to count one that is new.
    ///
    /// - Parameters:
    ///   - listed: who is subscribed, by the broker's word.
    ///   - instant: when that was asked.
    mutating func lacksCounts(_ listed: [Subscriber], at instant: ContinuousClock.Instant) -> Bool {
        let named = listed.filter { $0.kind == .named }
        guard !named.isEmpty, named.allSatisfy({ $0.ready == nil }) else {
            uncountedSince = nil
            return false
        }
        let since = uncountedSince ?? instant
        uncountedSince = since
        return instant - since >= statisticsAge
    }

    /// A queue is gone: another one of its name is another subscriber.
    mutating func forget(_ queue: String) {
        known[queue] = nil
        absent[queue] = nil
        paces[queue] = nil
    }

    private mutating func judge(
        _ subscriber: inout Subscriber,
        at instant: ContinuousClock.Instant,
        mayWarn: Bool
    ) -> [Action] {
        guard subscriber.kind == .named else { return [] }
        paces[subscriber.queue, default: SubscriberPace()].observe(subscriber, at: instant)
        guard let least = subscriber.leastBacklog else { return [] }
        var actions: [Action] = []
        if least > limits.warnAt, subscriber.isWarned != true, mayWarn {
            subscriber.isWarned = true
            actions.append(.warn(subscriber))
        } else if let backlog = subscriber.backlog, backlog < limits.warnAt / 2 {
            // Of one whose readers may have any number nobody knows that it has caught up.
            subscriber.isWarned = false
        }
        if least > limits.removeAt, !mayGoOn(subscriber, at: instant) { actions.append(.remove(subscriber)) }
        return actions
    }

    private func mayGoOn(_ subscriber: Subscriber, at instant: ContinuousClock.Instant) -> Bool {
        paces[subscriber.queue]?.mayGoOn(
            below: subscriber.lengthLimit,
            at: instant,
            interval: limits.interval,
            statisticsAge: statisticsAge
        ) ?? false
    }

    /// How far the history was read before anything that this look can be about: an event from before was published earlier, so
    /// who has an empty queue now has read it.
    private mutating func positionBefore(_ moment: Moment) -> DatedPosition? {
        defer { moments.append(moment) }
        let oldest = moment.instant - statisticsAge
        guard let index = moments.lastIndex(where: { $0.instant <= oldest }) else { return nil }
        moments.removeFirst(index)
        return moments[0].position.map { DatedPosition($0, at: moments[0].time) }
    }
}
