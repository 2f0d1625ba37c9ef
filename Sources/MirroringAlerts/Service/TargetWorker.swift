import Logging
import MirroringDiagnostics
import MirroringEvents
import MirroringFiles
import MirroringSettings
import MirroringWire
import RabbitMQClient

/// Serves one target: reads its queue, tells it what it has to hear, and acknowledges what it has taken.
///
/// A message is acknowledged when the target has what comes of it, or when what has to wait, by a rule, is stored. Who is killed in between
/// delivers again, under the same key.
actor TargetWorker {
    /// How often it is looked whether something is due.
    static let tick = Duration.seconds(1)
    /// How often what an operator may have removed is made again.
    static let upkeep = Duration.seconds(30)
    /// Messages that may be on their way.
    private static let prefetch: UInt16 = 20

    private let executor: SerialQueueExecutor
    let name: String
    private let rules: AlertRules
    let target: any AlertTarget
    private let queue: AlertQueue
    private let canary: AlertConfiguration.Canary?
    private let takesCanary: Bool
    private let store: DeskStore
    let book: CanaryBook?
    let recurrences: RecurrenceLog
    var desk: AlertDesk
    var isDelivering = false
    var lastRefresh: ContinuousClock.Instant?
    /// What tells again what stands, while it does.
    var refreshing: Task<Void, Never>?

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// - Throws: ``AlertStoreError`` if what was stored of it can't be read.
    init(
        name: String,
        rules: AlertRules,
        target: any AlertTarget,
        queue: AlertQueue,
        canary: AlertConfiguration.Canary?,
        takesCanary: Bool,
        store: DeskStore,
        book: CanaryBook?,
        recurrences: RecurrenceLog
    ) throws(AlertStoreError) {
        executor = SerialQueueExecutor(label: "alert-\(name)")
        self.name = name
        self.rules = rules
        self.target = target
        self.queue = queue
        self.canary = canary
        self.takesCanary = takesCanary
        self.store = store
        self.book = book
        self.recurrences = recurrences
        desk = try store.load() ?? AlertDesk()
    }

    // MARK: The queue

    /// Serves the target on one connection, for as long as that lasts.
    func serve(on consumer: AMQPConsumer) async throws {
        try await queue.declare(on: consumer)
        let start = ContinuousClock.now
        let options = ConsumeOptions(queue: queue.name, prefetch: Self.prefetch, bodyLimit: ReceivedEvent.carriedBytes)
        try await consumer.withSubscription(options) { @Sendable [queue] subscription in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    while true {
                        try await Task.sleep(for: Self.tick)
                        if await !self.isDelivering { subscription.wake() }
                    }
                }
                group.addTask {
                    while true {
                        try await Task.sleep(for: Self.upkeep)
                        try await queue.declare(on: consumer)
                        await self.lookForCanary(since: start)
                    }
                }
                group.addTask { try await self.read(subscription) }
                defer { group.cancelAll() }
                try await group.next()
            }
        }
    }

    private func read(_ subscription: Subscription) async throws {
        // What was due before the alerter was ended comes before what has come since.
        try await tellDue(subscription)
        for try await batch in subscription.deliveries {
            for delivery in batch {
                try await take(delivery, subscription)
                try await subscription.acknowledge(through: delivery)
            }
            try await tellDue(subscription)
        }
        throw CancellationError()
    }

    private func take(_ delivery: Delivery, _ subscription: Subscription) async throws {
        let now = Timestamp.now
        guard let signal = AlertSignal(delivery, canary: canary?.job), !desk.knows(signal), !isStale(signal, at: now)
        else { return }
        var next = desk
        next.take(signal, rules, at: now)
        let notices = next.due(rules, at: now)
        try await tell(notices, &next, signal, subscription)
        try await keep(next)
    }

    /// Whether it is a canary that has waited while the target was away, or left before the clock was set back: it proves nothing of now.
    private func isStale(_ signal: AlertSignal, at now: Timestamp) -> Bool {
        guard signal.happening == .canary, let interval = canary?.interval.duration else { return false }
        return !signal.facts.time.isWithin(interval * 3, of: now)
    }

    /// Says it where no canary comes although there is a connection; whoever watches the canary's absence is told by that.
    private func lookForCanary(since start: ContinuousClock.Instant) {
        guard takesCanary, let interval = canary?.interval.duration, !isDelivering else { return }
        let trouble = "canary \(name)"
        let hasCome = desk.canary.map { $0.isWithin(interval * 3, of: .now) } ?? false
        if !hasCome, start.duration(to: .now) > interval * 3 {
            recurrences.log(.error, "no canary comes", of: trouble) { ["target": "\(name)", "queue": "\(queue.name)"] }
        } else {
            recurrences.logEnd(of: trouble, .notice, "the canary comes again") { ["target": "\(name)"] }
        }
    }

    /// Tells what has waited long enough by the rules.
    private func tellDue(_ subscription: Subscription) async throws {
        let notices = desk.due(rules, at: .now)
        guard !notices.isEmpty else { return }
        var next = desk
        try await tell(notices, &next, nil, subscription)
        try await keep(next)
    }

    // MARK: The state

    /// The desk is as it is from now on, and stored.
    func keep(_ next: AlertDesk) async throws {
        var next = next
        next.prune(endedBefore: Timestamp.now.after(.zero - AlertmanagerTarget.resolution))
        guard next != desk else { return }
        desk = next
        var schedule = DeliverySchedule()
        while true {
            do throws(AlertStoreError) {
                try store.save(desk)
                return recurrences.logEnd(of: store.path, .notice, "stores its alerts again") { [:] }
            } catch {
                recurrences.log(.error, "can't store its alerts", reason: "\(error)", of: store.path) {
                    ["error": "\(error)"]
                }
            }
            try await Task.sleep(for: schedule.next())
        }
    }
}
