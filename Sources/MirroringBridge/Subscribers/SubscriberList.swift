import Foundation
import MirroringEvents
import MirroringWire
public import RabbitMQManagement

/// Reads from the management API who is subscribed to what.
public struct SubscriberList: Sendable {
    private let management: ManagementClient
    private let virtualHost: String

    /// How many queues outside the naming rules are counted: each is one request.
    private static let otherQueuesCounted = 100

    /// The list of a virtual host.
    public init(management: ManagementClient, virtualHost: String) {
        self.management = management
        self.virtualHost = virtualHost
    }

    /// What was read.
    public struct Reading: Sendable {
        /// Who is subscribed, ordered by the name of the queue; counts are as old as the broker's statistics.
        public var subscribers: [Subscriber]
        /// Why keys and readers are not told, and queues of other names are missing; nil if all is there.
        public var gap: ManagementError?
    }

    /// Who is subscribed now.
    ///
    /// The user needs the tag `management`, and `monitoring` to see the readers. What subscribers declare can make the lists of bindings
    /// and consumers longer than an answer may be; then their queues and counts are told all the same.
    ///
    /// - Throws: why the queues themselves can't be read.
    public func read() async throws(ManagementError) -> Reading {
        let prefixes = [WireNames.Queue.subscriberPrefix, WireNames.Queue.sessionPrefix]
        var queues = try await management.queues(namedWithAnyOf: prefixes, virtualHost: virtualHost)
        var gap: ManagementError?
        var keys: [String: [String]] = [:]
        var consumers: [String: [QueueConsumer]] = [:]
        var others: [String] = []
        do {
            keys = try await management.boundKeys(of: WireNames.Exchange.events, virtualHost: virtualHost)
            keys[WireNames.Queue.history] = nil
            others = keys.keys.filter { SubscriberName(queue: $0).kind == .other }.sorted()
            for name in others.prefix(Self.otherQueuesCounted) {
                if let queue = try await management.queue(name, virtualHost: virtualHost) { queues.append(queue) }
            }
            consumers = Dictionary(grouping: try await management.consumers(virtualHost: virtualHost), by: \.queue)
        } catch {
            gap = error
        }
        let subscribers = Self.subscribers(
            queues: queues,
            uncounted: Array(others.dropFirst(Self.otherQueuesCounted)),
            keys: keys,
            consumers: consumers
        )
        return Reading(subscribers: subscribers, gap: gap)
    }

    /// Puts together what the API says in several answers.
    ///
    /// - Parameters:
    ///   - queues: the queues that were counted.
    ///   - uncounted: further ones.
    ///   - keys: the keys by which queues are bound to the events.
    ///   - consumers: who reads them.
    static func subscribers(
        queues: [QueueStatus],
        uncounted: [String],
        keys: [String: [String]],
        consumers: [String: [QueueConsumer]]
    ) -> [Subscriber] {
        // A stream is read and not emptied: nobody falls behind with it.
        let counted = queues.filter { $0.type != "stream" }.map { queue in
            var subscriber = Subscriber(queue: queue.name, keys: keys[queue.name], consumers: consumers[queue.name])
            subscriber.ready = queue.ready
            subscriber.unacknowledged = queue.unacknowledged
            subscriber.consumers = queue.consumers
            subscriber.idleSince = queue.idleSince.map(Timestamp.init)
            subscriber.refusesEvents = queue.overflow?.hasPrefix("reject-publish") == true
            return subscriber
        }
        let rest = uncounted.map { Subscriber(queue: $0, keys: keys[$0], consumers: consumers[$0]) }
        return (counted + rest).sorted { $0.queue < $1.queue }
    }
}

extension Subscriber {
    fileprivate init(queue: String, keys: [String]?, consumers: [QueueConsumer]?) {
        let readers = consumers ?? []
        let name = SubscriberName(queue: queue, users: readers.compactMap(\.user))
        self.init(
            queue: queue,
            kind: name.kind,
            user: name.user,
            name: name.name,
            keys: keys ?? [],
            readers: readers.map { Reader(user: $0.user, host: $0.peerHost, port: $0.peerPort) }
        )
    }
}
