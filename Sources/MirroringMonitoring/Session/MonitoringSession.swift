import MirroringEvents
import MirroringWire
import RabbitMQClient
import Synchronization

/// One subscription from its beginning to its end, over as many connections as it takes.
actor MonitoringSession {
    /// How many messages the broker sends ahead. What is beyond that waits in the queue at the broker, so a slow subscriber
    /// costs no memory here.
    private static let prefetch: UInt16 = 250
    /// How often a queue is looked at whose subscription is over, if the period is longer: the policy of sessions deletes one that nobody
    /// consumes or looks at for five minutes.
    private static let periodOfUnread = Duration.seconds(60)

    private let configuration: MonitoringConfiguration
    private let deliver: @Sendable ([MonitoredEvent]) async -> Void
    private let report: @Sendable (MonitoringReport) -> Void

    private let over = Atomic(false)
    private var selections: SessionSelections
    private var queue: SessionQueue?
    /// The reading of that queue; nil before it is subscribed to.
    private var reading: SessionReading?
    private var events = SessionEvents()
    /// Until when no event is missing; nil before the subscription first stood.
    private var known: KnownTime?
    private var overflow = OverflowDetector(
        limit: WireNames.Queue.sessionLimit,
        prefetch: Int(prefetch),
        known: KnownTime(since: .now)
    )

    /// - Parameters:
    ///   - takesForeignKeys: whether who takes the events sees that one was published under the key of another job; else such are left out.
    ///   - deliver: takes events, in order; what it has taken is acknowledged when it returns.
    ///   - report: takes everything else, in order.
    init(
        _ configuration: MonitoringConfiguration,
        selections: [EventSelection],
        takesForeignKeys: Bool,
        deliver: @escaping @Sendable ([MonitoredEvent]) async -> Void,
        report: @escaping @Sendable (MonitoringReport) -> Void
    ) {
        self.configuration = configuration
        self.selections = SessionSelections(selections, takesForeignKeys: takesForeignKeys)
        self.deliver = deliver
        self.report = report
    }

    /// Whether the subscription has ended for good.
    nonisolated var isOver: Bool { over.load(ordering: .acquiring) }

    /// Subscribes to more, now if the subscription stands, else with the next connection.
    ///
    /// What the broker refuses is not subscribed to, and all else goes on as before.
    func add(_ selection: EventSelection) async throws(AMQPError) {
        selections.beginJoining(selection)
        defer { selections.endJoining(selection) }
        while !selections.all.contains(selection) {
            guard let queue else { return selections.addUntried(selection) }
            do {
                try await queue.bind(selection)
            } catch {
                if !error.isRefusal { selections.addUntried(selection) }
                throw error
            }
            // If there is another connection by now, its queue has to be bound as well.
            if self.queue?.name == queue.name { selections.addAccepted(selection) }
        }
    }

    /// Keeps the subscription until it ends for good or the task is cancelled.
    ///
    /// - Returns: why it ended; nil if this side ended it.
    func run() async -> MonitoringError? {
        let autoReconnect = configuration.autoReconnect
        let recovery = ConnectionRecovery(
            configuration: configuration.broker,
            shouldRetry: { _ in autoReconnect },
            onStateChange: { [report] state in
                switch state {
                case .connecting(let address, let attempt):
                    report(.connection(.connecting(broker: address.description, attempt: attempt)))
                case .disconnected(let error, let wait):
                    report(.connection(.disconnected(MonitoringError(error), retryIn: wait)))
                case .connected, .stopped:
                    break  // a connection is no subscription yet, and its end is reported with its reason
                }
            }
        )
        var failure: MonitoringError?
        do {
            try await recovery.run(on: AMQPConsumer.self) { try await subscribe(on: $0) }
        } catch let error as AMQPError {
            let error = MonitoringError(error)
            report(.connection(.disconnected(error, retryIn: nil)))
            failure = error
        } catch {
            // Cancelled: this side has ended it.
        }
        over.store(true, ordering: .releasing)
        report(.connection(.stopped))
        return failure
    }

    // MARK: On one connection

    private func subscribe(on consumer: AMQPConsumer) async throws {
        let begin = KnownTime(since: .now)
        let queue = try await SessionQueue(on: consumer)
        self.queue = queue
        defer { self.queue = nil }
        try await bindFirst(queue)
        let subscription = try await queue.subscribe(prefetch: Self.prefetch)
        let reading = SessionReading(queue, by: subscription, prefetch: Self.prefetch)
        self.reading = reading
        defer { self.reading = nil }
        report(.connection(.connected(broker: consumer.address.description)))
        if let known { reportMissed(since: known) }
        known = begin
        overflow = OverflowDetector(limit: WireNames.Queue.sessionLimit, prefetch: Int(Self.prefetch), known: begin)
        try await consume(reading, of: queue)
    }

    /// Binds the queue of a new connection. A selection that was never accepted, and is not now, is taken back: it may not keep the
    /// others from standing.
    private func bindFirst(_ queue: SessionQueue) async throws(AMQPError) {
        for selection in selections.all {
            do {
                try await queue.bind(selection)
                selections.addAccepted(selection)
            } catch {
                guard error.isRefusal, selections.removeUntried(selection) else { throw error }
                report(.notice(.selectionWithdrawn(selection, MonitoringError(error))))
            }
        }
    }

    /// Deliveries and deadlines go through one loop, so that events are passed on one batch after the other.
    private func consume(_ reading: SessionReading, of queue: SessionQueue) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            defer { group.cancelAll() }
            group.addTask { await self.keepChecking(queue) }
            var isTiming = false
            let end: Result<Void, any Error>
            do {
                while let batch = try await reading.next() {
                    if batch.isEmpty {
                        isTiming = false
                        await passOn(events.expire(at: .now))
                    } else {
                        await receive(batch)
                    }
                    let acknowledged = await reading.acknowledge()
                    overflow.acknowledge(acknowledged)
                    // What can't be inspected any more has broken, and the deliveries tell that as well.
                    if overflow.isInspectionDue { try? await inspect(queue) }
                    if !isTiming, let deadline = events.nextDeadline {
                        isTiming = true
                        group.addTask {
                            try? await Task.sleep(until: deadline, clock: .continuous)
                            await self.wake()
                        }
                    }
                }
                end = .success(())
            } catch {
                end = .failure(error)
            }
            // What is waited for can't come on this connection any more.
            if !Task.isCancelled { await passOn(events.release(at: .now)) }
            try end.get()
        }
    }

    private func wake() {
        reading?.wake()
    }

    /// Restores the bindings every period, which costs nothing where they are, and inspects the queue, however long a reader takes.
    /// What is lost ends the reading, unless that has ended with a better reason.
    private func keepChecking(_ queue: SessionQueue) async {
        do {
            var next = ContinuousClock.now + configuration.period
            while true {
                try await Task.sleep(until: min(next, ContinuousClock.now + Self.periodOfUnread), clock: .continuous)
                let isDue = next <= .now
                guard isDue || reading?.subscription.isOver == true else { continue }
                try await inspect(queue)
                guard isDue else { continue }
                for selection in selections.all { try await queue.bind(selection) }
                next = ContinuousClock.now + configuration.period
            }
        } catch let error as AMQPError {
            await reading?.end(because: error)
        } catch {
            // Cancelled: the reading has ended.
        }
    }

    /// Makes sure that the queue is there and has a consumer, and tells if the broker may have dropped events from it.
    private func inspect(_ queue: SessionQueue) async throws(AMQPError) {
        guard let known, let reading else { return }
        let subscription = reading.subscription
        let inspection = overflow.begin(known: known)
        let state = try await queue.inspect()
        if let known = overflow.finish(inspection, messages: state.messages) { reportMissed(since: known) }
        if state.consumers == 0 { await subscription.cancel(because: queue.unconsumed) }
    }

    private func reportMissed(since known: KnownTime) {
        report(.notice(.missedPossible(since: known.time(at: .now))))
    }

    // MARK: Events

    private func receive(_ batch: [Delivery]) async {
        let (news, last) = events.take(batch, of: selections)
        await passOn(news)
        if let last { known?.note(event: last.event.event.status.receivedTime, arrival: last.arrival) }
    }

    private func passOn(_ news: SessionEvents.News) async {
        for notice in news.notices { report(.notice(notice)) }
        if !news.events.isEmpty { await deliver(news.events) }
    }
}
