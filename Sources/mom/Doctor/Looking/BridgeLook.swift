import Foundation
import MirroringCommands
import MirroringEvents
import MirroringMonitoring
import MirroringWire
import RabbitMQClient

/// Listens to bridges, and asks them for an event: what a subscriber does, in a queue of its own that goes with the connection.
struct BridgeLook: Sendable {
    /// What was heard, and what of it the broker has refused.
    struct Hearing: Sendable {
        var heard: [UUID: BridgeFacts.Heard] = [:]
        /// Why nothing can be heard, as it follows "since".
        var obstacle: String?
        /// How many things the user has tried that it has to be allowed.
        var tried = 0
        /// What it may not do, in words, whoever it is; and what only a user of certain jobs may not.
        var refused: [String] = []
        var refusedForAll: [String] = []

        /// What that says of the user's rights.
        func rights(of user: String) -> RightsFacts {
            let outcome: RightsFacts.Outcome =
                if tried == 0, let obstacle {
                    .none(since: obstacle)
                } else {
                    .tried(count: tried, refused: refused, refusedForAll: refusedForAll)
                }
            return RightsFacts(party: .client, user: user, outcome: outcome)
        }
    }

    let broker: BrokerConfiguration
    let limit: Duration

    /// After a heartbeat those of other bridges come within its period, and a little.
    private static let slack = Duration.milliseconds(500)

    /// What bridges say, and what the user may.
    func facts() async -> (bridges: BridgeFacts, hearing: Hearing, clocks: [ClockFacts.Clock]) {
        async let asked = ask()
        let begin = ContinuousClock.now
        var hearing = await listen()
        let listened = begin.duration(to: .now)
        let (answer, isTaken, isRefused) = await asked
        if hearing.tried > 0 { hearing.tried += 1 }
        if isRefused { hearing.refusedForAll.append("ask for replays of all jobs") }
        let heard = hearing.heard.values.sorted { $0.name < $1.name }
        let facts = BridgeFacts(
            heard: heard,
            listened: listened,
            obstacle: hearing.obstacle,
            answer: answer,
            isTaken: isTaken
        )
        let clocks = heard.map { bridge in
            ClockFacts.Clock(
                owner: "bridge \(bridge.name)",
                lead: Double(bridge.time.milliseconds - bridge.arrival.milliseconds) / 1_000
            )
        }
        return (facts, hearing, clocks)
    }

    // MARK: Listening

    private func listen() async -> Hearing {
        // Twice as long as there is something to hear, for the way there and back.
        let hearing = await Bounded.value(within: limit * 2) { [broker, limit] () -> Hearing in
            do {
                let once = ConnectionRecovery.once(configuration: broker)
                return try await once.run(on: AMQPConsumer.self) { try await Self.listen(on: $0, for: limit) }
            } catch {
                return Hearing(obstacle: "listening fails: \(Finding.reason(of: error))")
            }
        }
        return hearing ?? Hearing(obstacle: "the broker has said nothing for \(Quantity.duration(limit * 2))")
    }

    private static func listen(on consumer: AMQPConsumer, for limit: Duration) async throws -> Hearing {
        var hearing = Hearing()
        var queue = QueueDeclaration.exclusive(WireNames.Queue.session(user: consumer.user, id: UUID()))
        queue.arguments = ["x-max-length": .int(Int64(WireNames.Queue.sessionLimit))]
        let own = queue
        hearing.tried = 1
        guard try await isAllowed({ () throws(AMQPError) in _ = try await consumer.declare(own) }) else {
            hearing.refused = ["declare a queue of its own"]
            hearing.obstacle = "the user \(consumer.user) may not declare a queue of its own"
            return hearing
        }
        let events = QueueBinding(
            queue: queue.name,
            exchange: WireNames.Exchange.events,
            key: EventSelection.all.bindingKey
        )
        hearing.tried = 3
        if try await isAllowed({ () throws(AMQPError) in try await consumer.bind(events) }) {
            // Only to see whether it is allowed: events would push out heartbeats.
            try await consumer.unbind(events)
        } else {
            hearing.refusedForAll = ["subscribe to events of all jobs"]
        }
        let heartbeats = QueueBinding(
            queue: queue.name,
            exchange: WireNames.Exchange.monitor,
            key: WireNames.MonitorKey.heartbeat
        )
        guard try await isAllowed({ () throws(AMQPError) in try await consumer.bind(heartbeats) }) else {
            hearing.obstacle = "the user \(consumer.user) may not hear bridges"
            return hearing
        }
        let options = ConsumeOptions(queue: queue.name, prefetch: 100, bodyLimit: ReceivedEvent.carriedBytes)
        hearing.heard = try await consumer.withSubscription(options) { try await heard(by: $0, within: limit) }
        return hearing
    }

    /// Whether the user may do what is tried.
    private static func isAllowed(_ attempt: () async throws(AMQPError) -> Void) async throws(AMQPError) -> Bool {
        do throws(AMQPError) {
            try await attempt()
            return true
        } catch {
            if error.code == .accessRefused, error.origin == .channel { return false }
            throw error
        }
    }

    /// Each bridge that is heard until all should have been.
    private static func heard(
        by subscription: Subscription,
        within limit: Duration
    ) async throws -> [UUID: BridgeFacts.Heard] {
        var heard: [UUID: BridgeFacts.Heard] = [:]
        var end = ContinuousClock.now + limit
        var alarm = wake(subscription, at: end)
        defer { alarm.cancel() }
        for try await batch in subscription.deliveries {
            for delivery in batch {
                guard case .heartbeat(let heartbeat)? = try? MonitorMessage(delivery) else { continue }
                if heard.isEmpty {
                    end = min(end, .now + heartbeat.period + slack)
                    alarm.cancel()
                    alarm = wake(subscription, at: end)
                }
                heard[heartbeat.bridgeId] = BridgeFacts.Heard(heartbeat, at: .now)
            }
            if ContinuousClock.now >= end { break }
        }
        return heard
    }

    private static func wake(_ subscription: Subscription, at end: ContinuousClock.Instant) -> Task<Void, Never> {
        Task {
            if (try? await Task.sleep(until: end, clock: .continuous)) != nil { subscription.wake() }
        }
    }

    // MARK: Asking

    /// Asks for the newest event, which a bridge sends when it has read all that was published before. Where nobody takes requests none is
    /// left behind.
    ///
    /// - Returns: the answer, whether somebody takes requests where that is known, and whether the user may not ask.
    private func ask() async -> (BridgeFacts.Answer, isTaken: Bool?, isRefused: Bool) {
        let isTaken = await takers().map { $0 > 0 }
        if isTaken == false { return (.untaken, false, false) }
        var request = ReplayRequest()
        (request.limit, request.from) = (1, .newest)
        let begin = ContinuousClock.now
        let events = ReplayClient(broker: broker).events(request, patience: limit)
        let answer = await Bounded.value(within: limit * 2) { () -> (BridgeFacts.Answer, Bool) in
            do throws(MonitoringError) {
                for try await item in events {
                    if case .complete = item { return (.complete(after: begin.duration(to: .now)), false) }
                }
                return (.silence(begin.duration(to: .now)), false)
            } catch {
                switch error.code {
                case .noAnswer: return (.silence(begin.duration(to: .now)), false)
                case .accessRefused: return (.none(since: "the user may not ask for replays of all jobs"), true)
                case .blocked: return (.blocked(since: Finding.reason(of: error)), false)
                default: return (.none(since: Finding.reason(of: error)), false)
                }
            }
        }
        let (found, isRefused) = answer ?? (.silence(begin.duration(to: .now)), false)
        return (found, isTaken, isRefused)
    }
}

extension BridgeLook {
    /// How many take requests; nil where that is not known.
    private func takers() async -> Int? {
        await Bounded.value(within: limit) { [broker] () -> Int? in
            let once = ConnectionRecovery.once(configuration: broker)
            return try? await once.run(on: AMQPConsumer.self) { consumer in
                try await consumer.declare(QueueDeclaration.passive(WireNames.Queue.replayRequests)).consumers
            }
        } ?? nil
    }
}

extension BridgeFacts.Heard {
    /// What a heartbeat says.
    fileprivate init(_ heartbeat: Heartbeat, at arrival: Timestamp) {
        name = String(heartbeat.bridgeId.lowercased.suffix(8))
        time = heartbeat.time
        self.arrival = arrival
        cached = heartbeat.cached
        issues = heartbeat.issues
    }
}
