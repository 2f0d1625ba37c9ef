import MirroringWire
import RabbitMQClient
import Synchronization

/// One subscription from its beginning to its end, over as many connections as it takes.
///
/// All that its subscriber gets is made in one loop, so it comes in one order. What is to be done about the past, ``Joining`` says.
actor MonitoringSession {
    /// How many messages the broker sends ahead. What is beyond that waits in the queue at the broker, so a slow subscriber
    /// costs no memory here.
    private static let prefetch: UInt16 = 250

    let configuration: MonitoringConfiguration
    private let deliver: @Sendable ([MonitoringEvent]) async -> Void
    let report: @Sendable (MonitoringEvent) -> Void

    private let over = Atomic(false)
    /// How many more attempts there are before the subscription has stood, where it is not kept for ever: one for each address.
    private let firstAttempts: Atomic<Int>
    var selections: SessionSelections
    var hearing: BridgeHearing
    /// What has to be said beside the events, by whoever does not make them.
    var asides: [MonitoringEvent] = []
    private(set) var queue: SessionQueue?
    /// The reading of that queue; nil before it is subscribed to.
    private(set) var reading: SessionReading?
    var events: SessionEvents
    var joining: Joining
    /// An answer to a checkpoint that has begun to come.
    var opened: OpenedAnswer?
    /// Why the broker takes nothing for now, as it has said when it was asked something last.
    var alarm: ResourceAlarm?
    var watch = ReadingWatch(
        limit: WireNames.Queue.sessionLimit,
        prefetch: Int(prefetch),
        known: KnownTime(since: .now)
    )

    /// - Parameters:
    ///   - request: what is wanted.
    ///   - deliver: takes all that the subscriber gets, in order, but for the connection's status; what it has taken is acknowledged when
    ///     it returns.
    ///   - report: takes everything that is no event, when it happens.
    init(
        _ configuration: MonitoringConfiguration,
        _ request: SessionRequest,
        deliver: @escaping @Sendable ([MonitoringEvent]) async -> Void,
        report: @escaping @Sendable (MonitoringEvent) -> Void
    ) {
        self.configuration = configuration
        firstAttempts = Atomic(configuration.broker.addresses.count - 1)
        self.deliver = deliver
        self.report = report
        selections = SessionSelections([request.selection], takesForeignKeys: request.takesForeignKeys)
        hearing = request.hearsBridges ? .wanted : .unwanted
        events = SessionEvents(bridgeUsers: configuration.bridgeUsers)
        joining = Joining(from: request.start, interval: configuration.checkpoint)
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
        let recovery = ConnectionRecovery(
            configuration: configuration.broker,
            shouldRetry: { _ in self.mayTryAgain() },
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

    /// Whether there is another attempt after one that has failed: the brokers of a cluster are each tried once, whatever is kept.
    private nonisolated func mayTryAgain() -> Bool {
        configuration.autoReconnect || firstAttempts.subtract(1, ordering: .relaxed).oldValue > 0
    }

    // MARK: On one connection

    private func subscribe(on consumer: AMQPConsumer) async throws {
        let begin = ClockReading.now
        watch = ReadingWatch(
            limit: WireNames.Queue.sessionLimit,
            prefetch: Int(Self.prefetch),
            known: KnownTime(since: begin)
        )
        let queue = try await SessionQueue(on: consumer)
        self.queue = queue
        defer { (self.queue, reading, opened) = (nil, nil, nil) }
        try await bindFirst(queue)
        let subscription = try await queue.subscribe(prefetch: Self.prefetch)
        let reading = SessionReading(queue, by: subscription, prefetch: Self.prefetch)
        self.reading = reading
        firstAttempts.store(0, ordering: .relaxed)
        report(.connection(.connected(broker: consumer.address.description)))
        if let lost = joining.stand(at: begin) { reportBehind(since: lost) }
        events.presence.begin()
        events.bindings = BindingWatch()
        defer { joining.fall() }
        try await consume(reading, of: queue, on: consumer)
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
                await passOn([.withdrawn(selection, MonitoringError(error))])
            }
        }
        // Each connection tries anew: the user may have been given the right.
        if hearing != .unwanted { try await listen(queue) }
    }

    /// What is past, deliveries and deadlines go through one loop, so that events are passed on one batch after the other.
    private func consume(_ reading: SessionReading, of queue: SessionQueue, on consumer: AMQPConsumer) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            defer { group.cancelAll() }
            group.addTask { await self.keepChecking(queue) }
            group.addTask { await self.watchConnection(of: consumer) }
            var isTiming = false
            let end: Result<Void, any Error>
            do {
                while true {
                    try await makeUp(on: consumer)
                    if let question = joining.check(at: .now) {
                        group.addTask { await self.openAnswer(to: question, on: consumer) }
                    }
                    await expire()
                    // Also of what an answer, or an earlier connection, has left: nothing else may come for long.
                    if !isTiming, !joining.awaitsMissing, let deadline = events.nextDeadline {
                        isTiming = true
                        group.addTask {
                            try? await Task.sleep(until: deadline, clock: .continuous)
                            await self.wake()
                        }
                    }
                    // Something was lost while the reader dealt with what it got.
                    if joining.holdsEvents { continue }
                    guard let (batch, waited) = try await next(of: reading) else { break }
                    if batch.isEmpty { isTiming = false }
                    await take(batch, after: waited)
                    await acknowledge(reading, of: queue)
                }
                end = .success(())
            } catch {
                end = .failure(error)
            }
            // What is waited for can still come over another connection, if there will be one.
            if !configuration.autoReconnect, !Task.isCancelled { await passOn(events.release(at: .now)) }
            try end.get()
        }
    }

    /// Has the loop look around.
    func wake() {
        reading?.wake()
    }

    /// Waits for what arrives next.
    ///
    /// - Returns: that, and how long it was waited for; nil when the task is cancelled.
    private func next(of reading: SessionReading) async throws(AMQPError) -> (batch: [Delivery], waited: Duration)? {
        watch.isReaderReady = true
        defer { watch.isReaderReady = false }
        let begin = ContinuousClock.now
        guard let batch = try await reading.next() else { return nil }
        return (batch, begin.duration(to: .now))
    }

    /// Passes on what the subscriber gets, and waits until it has taken that.
    ///
    /// - Parameter isReported: whether it was reported already.
    func passOn(_ news: [MonitoringEvent], isReported: Bool = false) async {
        if !isReported { news.lazy.filter { !$0.isEvent }.forEach(report) }
        guard !news.isEmpty else { return }
        tellLoss()
        await deliver(news)
    }
}
