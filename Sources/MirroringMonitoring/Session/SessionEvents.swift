import MirroringEvents
import MirroringWire
import RabbitMQClient

/// Turns what a session's queue delivers into events in the order of each run, and into notices of what is not among them: a value,
/// without I/O but for the clock.
struct SessionEvents {
    /// What there is to pass on: first the notices, which may be about the events.
    struct News {
        fileprivate(set) var notices: [MonitoringNotice] = []
        fileprivate(set) var events: [MonitoredEvent] = []
    }

    private var ordering = RunOrdering<MonitoredEvent>()
    private var undecodable = 0
    private var leftOut = 0

    /// When something is given up that is waited for; nil while nothing is.
    var nextDeadline: ContinuousClock.Instant? { ordering.nextDeadline }

    /// Takes a batch in.
    ///
    /// - Parameters:
    ///   - batch: what was delivered.
    ///   - selections: what is subscribed to.
    /// - Returns: what comes of it, and the last event that is not left out, passed on or not.
    mutating func take(
        _ batch: [Delivery],
        of selections: SessionSelections
    ) -> (news: News, last: (event: MonitoredEvent, arrival: ClockReading)?) {
        var news = News()
        var last: (event: MonitoredEvent, arrival: ClockReading)?
        var outputs: [RunOrdering<MonitoredEvent>.Output] = []
        for delivery in batch {
            do {
                let arrival = ClockReading.now
                let event = MonitoredEvent(try ReceivedEvent(delivery), at: arrival.time)
                if let doubt = selections.objection(to: event.received) {
                    leftOut += 1
                    news.notices.append(.leftOut(event, because: doubt, count: leftOut))
                    continue
                }
                last = (event, arrival)
                outputs += ordering.receive(
                    event,
                    of: event.received.run,
                    sequence: event.event.sequence,
                    bytes: delivery.body.count,
                    isTerminal: event.event.status.terminal,
                    expectsAll: selections.coverEverything(under: event.received.routingKey),
                    at: arrival.instant
                )
            } catch {
                undecodable += 1
                news.notices.append(
                    .undecodable(routingKey: delivery.routingKey, reason: error, count: undecodable)
                )
            }
        }
        news.add(outputs)
        return (news, last)
    }

    /// Gives up what was waited for long enough.
    mutating func expire(at now: ContinuousClock.Instant) -> News {
        News(ordering.expire(at: now))
    }

    /// Gives up whatever is waited for: nothing more will come for now.
    mutating func release(at now: ContinuousClock.Instant) -> News {
        News(ordering.release(at: now))
    }
}

extension SessionEvents.News {
    fileprivate init(_ outputs: [RunOrdering<MonitoredEvent>.Output]) {
        self.init()
        add(outputs)
    }

    /// Adds what the ordering gave out, in its order.
    fileprivate mutating func add(_ outputs: [RunOrdering<MonitoredEvent>.Output]) {
        var missing: ClosedRange<Int>?
        for output in outputs {
            switch output {
            case .deliver(var event):
                if let range = missing {
                    let run = event.received.run
                    notices.append(.gap(jobId: run.origin, runId: run.runId, missing: range))
                    event.missingBefore = range
                    missing = nil
                }
                events.append(event)
            case .gap(_, let range):
                missing = range
            case .late(let event), .early(let event):
                notices.append(.late(event))
            }
        }
    }
}
