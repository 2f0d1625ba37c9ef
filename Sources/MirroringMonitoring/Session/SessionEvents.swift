import DequeModule
import MirroringEvents
import MirroringWire
import RabbitMQClient

import struct Foundation.UUID

/// Turns what a session gets, from its queue and from bridges that send it again, into what its subscriber gets: a value, without I/O but
/// for the clock.
///
/// All events go through one order, so what comes both ways is dropped the second time.
struct SessionEvents {
    /// A run is remembered for as long as there is room: however old an answer is that brings its events again, they are known. There is
    /// room for more runs than a bridge's cache has events.
    private static var limits: RunOrderingLimits {
        var limits = RunOrderingLimits()
        limits.runs = 16_384
        limits.memoryOfEnded = .seconds(10 * 365 * 86_400)
        return limits
    }
    /// How many statements of bridges are remembered: each bridge makes them.
    private static let rememberedStatements = 256

    private let bridgeUsers: BridgeUsers
    private var ordering = RunOrdering<MonitoredEvent>(limits: Self.limits)
    private var statements: Deque<String> = []
    /// Whether any bridge is heard, where somebody listens.
    var presence = BridgePresence()
    /// Whether the queue is bound all the while.
    var bindings = BindingWatch()
    /// Up to where all has come, and when: as long as something that came before that is held back, it was not passed on.
    private var places: [(position: StreamPosition, since: ContinuousClock.Instant)] = []
    private var unreadable = 0
    private var leftOut = 0

    /// - Parameter bridgeUsers: who may speak for the bridges.
    init(bridgeUsers: BridgeUsers = .anyVerified) {
        self.bridgeUsers = bridgeUsers
    }

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
    ) -> (news: [MonitoringEvent], last: (event: MonitoredEvent, arrival: ClockReading)?) {
        var news: [MonitoringEvent] = []
        var last: (event: MonitoredEvent, arrival: ClockReading)?
        for delivery in batch {
            guard delivery.exchange != WireNames.Exchange.monitor else {
                news += statement(delivery)
                continue
            }
            do {
                let arrival = ClockReading.now
                let event = MonitoredEvent(try ReceivedEvent(delivery), at: arrival.time)
                bindings.receive(event)
                if let doubt = selections.objection(to: event.received) {
                    news.append(leaveOut(event, doubt))
                } else {
                    last = (event, arrival)
                    news += order(event, of: selections, at: arrival.instant)
                }
            } catch {
                news.append(leaveOut(delivery.routingKey, .event(error)))
            }
        }
        return (news + takePlaces(), last)
    }

    /// Takes a part of a bridge's answer in. It may hold more than is subscribed to, as a request can't say everything that a selection
    /// can.
    ///
    /// - Parameters:
    ///   - items: the part.
    ///   - selections: what is subscribed to.
    ///   - begin: when the subscription began, if only what came after that is wanted: what is older, and of a run of which nothing else
    ///     has come, is from before.
    /// - Returns: what comes of it.
    mutating func take(
        replayed items: [ReplayItem],
        of selections: SessionSelections,
        since begin: Timestamp?
    ) -> [MonitoringEvent] {
        var news: [MonitoringEvent] = []
        for item in items {
            switch item {
            case .event(let event):
                switch selections.objection(to: event.received) {
                case .furtherKeys?: break
                case let doubt?: news.append(leaveOut(event, doubt))
                case nil where isFromBefore(begin, event, of: selections): news += pass(event, of: selections)
                case nil: news += order(event, of: selections, at: .now)
                }
            case .unreadable(let message) where selections.contain(routingKey: message.routingKey):
                news.append(leaveOut(message.routingKey, message.reason))
            case .unreadable, .complete: break
            }
        }
        return news
    }

    /// Takes in what is said of an answer that was taken in.
    ///
    /// Whoever stores the place of a ``MonitoringEvent/caughtUp(_:)`` gets nothing again that is before it. So that waits for what is held
    /// back.
    mutating func take(_ said: [MonitoringEvent], at now: ContinuousClock.Instant) -> [MonitoringEvent] {
        var news: [MonitoringEvent] = []
        for next in said {
            guard case .caughtUp(let position) = next else {
                news.append(next)
                continue
            }
            bindings.prove(position)
            places.append((position, now))
        }
        return news + takePlaces()
    }

    /// Gives up what was waited for long enough.
    mutating func expire(at now: ContinuousClock.Instant) -> [MonitoringEvent] {
        Self.news(of: ordering.expire(at: now)) + takePlaces()
    }

    /// Gives up whatever is waited for: nothing more will come.
    mutating func release(at now: ContinuousClock.Instant) -> [MonitoringEvent] {
        Self.news(of: ordering.release(at: now)) + takePlaces()
    }

    /// The last place before which nothing is held back any more.
    private mutating func takePlaces() -> [MonitoringEvent] {
        let isPassedOn = { [deadline = nextDeadline] (since: ContinuousClock.Instant) in
            // Everything that is held back came later.
            deadline.map { since.advanced(by: Self.limits.patience) < $0 } ?? true
        }
        guard let last = places.lastIndex(where: { isPassedOn($0.since) }) else { return [] }
        defer { places.removeFirst(last + 1) }
        return [.caughtUp(places[last].position)]
    }

    // MARK: One by one

    private func isFromBefore(
        _ begin: Timestamp?,
        _ event: MonitoredEvent,
        of selections: SessionSelections
    ) -> Bool {
        // What was added to a subscription is subscribed to from then on, and its other selections may be asked for from before.
        guard let begin = selections.begin(ofRoutingKey: event.received.routingKey) ?? begin else { return false }
        return event.status.receivedTime < begin && !ordering.hasJoined(event.received.run)
    }

    /// Passes an event on that is from before, once: an answer that is broken off is begun anew.
    private mutating func pass(_ event: MonitoredEvent, of selections: SessionSelections) -> [MonitoringEvent] {
        Self.news(
            of: ordering.receiveEarly(
                event,
                of: event.received.run,
                sequence: event.event.sequence,
                expectsAll: selections.coverEverything(under: event.received.routingKey),
                at: .now
            )
        )
    }

    private mutating func order(
        _ event: MonitoredEvent,
        of selections: SessionSelections,
        at now: ContinuousClock.Instant
    ) -> [MonitoringEvent] {
        Self.news(
            of: ordering.receive(
                event,
                of: event.received.run,
                sequence: event.event.sequence,
                bytes: event.body.count,
                isTerminal: event.event.status.terminal,
                expectsAll: selections.coverEverything(under: event.received.routingKey),
                at: now
            )
        )
    }

    private mutating func leaveOut(_ event: MonitoredEvent, _ doubt: EventDoubt) -> MonitoringEvent {
        leftOut += 1
        return .leftOut(event, because: doubt, count: leftOut)
    }

    private mutating func leaveOut(_ routingKey: String, _ reason: UnreadableMessage.Reason) -> MonitoringEvent {
        unreadable += 1
        return .unreadable(UnreadableMessage(routingKey: routingKey, reason: reason, count: unreadable))
    }

    private mutating func statement(_ delivery: Delivery) -> [MonitoringEvent] {
        do {
            let notice: BridgeNotice
            switch try MonitorMessage(delivery, from: bridgeUsers) {
            case .job(let job): notice = .job(job)
            case .finding(let finding): notice = .finding(finding)
            case .settlement(let settlement): notice = .settled(settlement)
            case .subscriber(let subscriber): notice = .subscriber(subscriber)
            case .heartbeat(let heartbeat):
                return bindings.hear(heartbeat) + (presence.hear(heartbeat).map { [MonitoringEvent.bridge($0)] } ?? [])
            case .barrier, nil: return []
            }
            if let id = delivery.properties.messageId {
                guard !statements.contains(id) else { return [] }
                if statements.count == Self.rememberedStatements { statements.removeFirst() }
                statements.append(id)
            }
            return [.bridge(notice)]
        } catch {
            return [leaveOut(delivery.routingKey, .statement(error.description))]
        }
    }

    /// What the ordering gave out, in its order: each gap before the event behind it, which says so as well.
    private static func news(of outputs: [RunOrdering<MonitoredEvent>.Output]) -> [MonitoringEvent] {
        var news: [MonitoringEvent] = []
        var missing: ClosedRange<Int>?
        for output in outputs {
            switch output {
            case .deliver(var event):
                event.missingBefore = missing
                missing = nil
                news.append(.event(event))
            case .gap(let run, let range):
                missing = range
                news.append(.gap(RunGap(run, missing: range)))
            case .late(let event), .early(let event):
                news.append(.late(event))
            }
        }
        return news
    }
}
