public import Foundation
public import Logging
import MirroringEvents
public import MirroringWire
public import RabbitMQClient
public import RabbitMQManagement
public import ServiceLifecycle

/// Watches the queues of subscribers: warns named ones that fall behind, deletes the queues of those that are too far behind and do not
/// get on, so that they cost the broker nothing more, and announces what they miss. ``SubscriberWatchState`` decides.
///
/// Any number of bridges may watch; the one that ``isLeader`` says acts.
public actor SubscriberWatch: Service {
    /// Who is subscribed, as of the last look.
    public var subscribers: [Subscriber] { state.subscribers }
    /// What keeps the watch from its work, a sentence each: for the heartbeat.
    public var issues: [String] {
        let troubles = [unreadable].compactMap(\.self) + unremovable.sorted { $0.key < $1.key }.map(\.value)
        return troubles.map(\.sentence) + [uncounted, subscribers.refusalSentence].compactMap(\.self)
    }

    /// All of that at one moment, with who was removed.
    var overview: SubscriberOverview {
        SubscriberOverview(
            subscribers: subscribers,
            removed: removed,
            lookedAt: lookedAt,
            limits: limits,
            issues: issues
        )
    }

    private let limits: SubscriberLimits
    private let virtualHost: String
    private let user: String
    private let management: ManagementClient
    private let counts: PassiveCounts
    private let publisher: ConfirmedPublisher
    private let bridgeId: UUID
    private let isLeader: @Sendable () async -> Bool?
    private let position: @Sendable () async -> StreamPosition?
    private let clock: any Clock<Duration>
    private let logger: Logger

    private var state: SubscriberWatchState
    private var removed: [SubscriberOverview.Removal] = []
    private var lookedAt: Timestamp?
    private var unreadable: Trouble?
    private var unremovable: [String: Trouble] = [:]
    /// That the management API counts nothing, and what is done about it; nil where it counts.
    private var uncounted: String?
    private let notices: AsyncStream<OutgoingMessage>
    private let noticeSource: AsyncStream<OutgoingMessage>.Continuation

    /// A trouble is logged when it begins; its words may change from one attempt to the next.
    private struct Trouble {
        let code: ManagementError.Code
        let sentence: String
    }

    /// A watch that works when it is run.
    ///
    /// - Parameters:
    ///   - configuration: the broker and the limits.
    ///   - management: the broker's management API; its user needs the tag `management` (`monitoring` to see who reads), and the
    ///     right to configure `^mirroring\.subscriber\.`.
    ///   - publisher: a running publisher of the bridge; its user needs the right to write to `mirroring.monitor`.
    ///   - bridgeId: the bridge in its messages.
    ///   - isLeader: whether this is the one of several bridges that warns and removes; nil while that is not decided.
    ///   - position: the next message of the history to read, nil while that is not known.
    ///   - clock: when to look again.
    ///   - logger: where it is logged who is warned and removed, and what keeps the watch from its work.
    public init(
        configuration: BridgeConfiguration,
        management: ManagementClient,
        publisher: ConfirmedPublisher,
        bridgeId: UUID,
        isLeader: @escaping @Sendable () async -> Bool?,
        position: @escaping @Sendable () async -> StreamPosition?,
        clock: any Clock<Duration> = ContinuousClock(),
        logger: Logger
    ) {
        limits = configuration.subscribers
        virtualHost = configuration.broker.addresses[0].virtualHost
        user = configuration.user
        self.management = management
        counts = PassiveCounts(broker: configuration.broker)
        self.publisher = publisher
        self.bridgeId = bridgeId
        self.isLeader = isLeader
        self.position = position
        self.clock = clock
        self.logger = logger
        state = SubscriberWatchState(limits: configuration.subscribers)
        (notices, noticeSource) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(10_000))
    }

    /// Watches until the task is cancelled, once. A broker that takes no messages for now does not keep it from looking and removing.
    ///
    /// - Throws: `CancellationError`, also when the publisher has ended.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.publish() }
            group.addTask { try await self.watch() }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    // MARK: Looking

    private func watch() async throws -> Never {
        await look()
        try await clock.every(limits.interval) { await look() }
    }

    private func look() async {
        // Before the API is asked: what it says is then at least as new.
        let moment = SubscriberWatchState.Moment(instant: .now, time: .now, position: await position())
        let listed: [Subscriber]
        do {
            let reading = try await SubscriberList(management: management, virtualHost: virtualHost).read()
            // Who has to be warned or removed, the queues alone say.
            record(reading.gap)
            listed = await counted(reading.subscribers, at: moment.instant)
        } catch {
            record(error)
            return
        }
        // Before there is a leader, nobody would say what is noted as said.
        let isLeader = await isLeader()
        let actions = state.observe(listed, at: moment, mayWarn: isLeader != nil)
        lookedAt = moment.time
        unremovable = unremovable.filter { queue, _ in actions.contains { $0.removedQueue == queue } }
        guard isLeader == true else { return }
        for action in actions {
            switch action {
            case .warn(let subscriber): announce(.warned, subscriber, limit: limits.warnAt)
            case .remove(let subscriber): await remove(subscriber)
            case .miss(let subscriber):
                // It may have ended by itself; only it can tell, and make its queue again.
                logger.notice(
                    "the queue of a subscriber is gone",
                    metadata: ["queue": "\(subscriber.queue)", "user": "\(subscriber.user ?? "")"]
                )
            }
        }
    }

    /// The subscribers with what waits for them, also where the management API counts nothing.
    private func counted(_ listed: [Subscriber], at instant: ContinuousClock.Instant) async -> [Subscriber] {
        guard state.lacksCounts(listed, at: instant) else {
            uncounted = nil
            return listed
        }
        let setting = "management_agent.disable_metrics_collector"
        let reason = "The management API counts no queue's messages, as if its metrics collector were off (\(setting))"
        let before = uncounted
        var counted = listed
        do throws(AMQPError) {
            counted = try await counts.counted(listed)
            uncounted = "\(reason): what waits is asked of each queue, and what readers have is not known."
        } catch {
            uncounted = "\(reason), and the queues can't be asked, so nobody is warned or cut off. \(error)"
        }
        if before == nil, let uncounted {
            logger.warning("the broker counts no messages", metadata: ["reason": "\(uncounted)"])
        }
        return counted
    }

    /// Logs once what keeps the watch from seeing everything, and once that it sees again.
    private func record(_ error: ManagementError?) {
        guard !Task.isCancelled else { return }
        if let error, unreadable?.code != error.code {
            logger.error("can't watch the subscribers", metadata: ["error": "\(error)"])
        } else if error == nil, unreadable != nil {
            logger.notice("watching the subscribers again")
        }
        unreadable = error.map { Trouble(code: $0.code, sentence: $0.description) }
    }

    /// Deletes a queue, if it still is what the list said: its subscriber may have made it again since the broker counted.
    private func remove(_ subscriber: Subscriber) async {
        var subscriber = subscriber
        do {
            guard let queue = try await management.queue(subscriber.queue, virtualHost: virtualHost) else { return }
            (subscriber.ready, subscriber.unacknowledged) = (queue.ready, queue.unacknowledged)
            if uncounted != nil, let counted = try? await counts.counted([subscriber]).first { subscriber = counted }
            guard let least = subscriber.leastBacklog, least > limits.removeAt else { return }
            try await management.deleteQueue(subscriber.queue, virtualHost: virtualHost)
        } catch {
            if error.code != .notFound { cannotRemove(subscriber, error) }
            return
        }
        unremovable[subscriber.queue] = nil
        state.forget(subscriber.queue)
        removed = [SubscriberOverview.Removal(subscriber, at: .now)] + removed.prefix(SubscriberOverview.remembered - 1)
        announce(.removed, subscriber, limit: limits.removeAt)
    }

    private func cannotRemove(_ subscriber: Subscriber, _ error: ManagementError) {
        let remedy =
            error.code == .unauthorized
            ? " Give the bridge's user the right to configure \"^mirroring\\.subscriber\\.\"." : ""
        let sentence =
            "The queue \"\(subscriber.queue)\" holds \(subscriber.leastBacklog ?? 0) events, its limit is \(limits.removeAt), and it "
            + "can't be deleted. \(error)\(remedy)"
        if unremovable[subscriber.queue]?.code != error.code {
            logger.error(
                "can't delete the queue of a subscriber that is too far behind",
                metadata: ["queue": "\(subscriber.queue)", "error": "\(error)\(remedy)"]
            )
        }
        unremovable[subscriber.queue] = Trouble(code: error.code, sentence: sentence)
    }

    // MARK: Announcing

    private func announce(_ kind: SubscriberNotice.Kind, _ subscriber: Subscriber, limit: Int) {
        logger.warning(
            kind == .warned ? "subscriber is behind" : "deleted the queue of a subscriber that was too far behind",
            metadata: [
                "queue": "\(subscriber.queue)", "ready": "\(subscriber.ready ?? 0)",
                "unacknowledged": "\(subscriber.unacknowledged ?? 0)", "limit": "\(limit)",
            ]
        )
        let notice = SubscriberNotice(
            kind: kind,
            queue: subscriber.queue,
            user: subscriber.user,
            name: subscriber.name,
            ready: subscriber.ready ?? 0,
            unacknowledged: subscriber.unacknowledged ?? 0,
            limit: limit,
            missesFrom: subscriber.hasReadAllBefore,
            bridgeId: bridgeId,
            time: .now
        )
        noticeSource.yield(notice.message(user: user))
    }

    /// One after the other: a removal is announced after the warning. A queue that refuses a notice keeps none from the others.
    private func publish() async throws {
        for await message in notices { try await publisher.publish(message) }
    }
}

extension SubscriberWatchState.Action {
    fileprivate var removedQueue: String? {
        if case .remove(let subscriber) = self { subscriber.queue } else { nil }
    }
}
