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
    /// Where bridges publish what any queue may refuse that is bound there.
    private static let bridgesExchanges = [WireNames.Exchange.monitor, WireNames.Exchange.deadLetter]
    private static let ownQueues = [WireNames.Queue.history, WireNames.Queue.deadLetter]

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
    /// and consumers longer than an answer may be; then their queues and counts are told all the same. Of queues that are bound to what
    /// bridges say alone, those are told that refuse messages.
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
            others = Self.others(among: keys.keys)
            queues += try await read(others.prefix(Self.otherQueuesCounted))
            consumers = Dictionary(grouping: try await management.consumers(virtualHost: virtualHost), by: \.queue)
            let listeners = try await listeners().subtracting(others)
            queues += try await read(Self.others(among: listeners).prefix(Self.otherQueuesCounted)).filter(\.refuses)
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

    /// The queues that are bound to what bridges publish, the topology's own not counted.
    private func listeners() async throws(ManagementError) -> Set<String> {
        var names: Set<String> = []
        for exchange in Self.bridgesExchanges {
            names.formUnion(try await management.boundKeys(of: exchange, virtualHost: virtualHost).keys)
        }
        return names.subtracting(Self.ownQueues)
    }

    private func read(_ names: some Sequence<String>) async throws(ManagementError) -> [QueueStatus] {
        var queues: [QueueStatus] = []
        for name in names {
            if let queue = try await management.queue(name, virtualHost: virtualHost) { queues.append(queue) }
        }
        return queues
    }

    /// Those outside the naming rules, in order: the others are listed by their names.
    private static func others(among queues: some Sequence<String>) -> [String] {
        queues.filter { SubscriberName(queue: $0).kind == .other }.sorted()
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
            subscriber.acknowledgements = queue.acknowledgements
            subscriber.lengthLimit = queue.lengthLimit
            subscriber.consumers = queue.consumers
            subscriber.idleSince = queue.idleSince.map(Timestamp.init)
            subscriber.refusesEvents = queue.refuses
            return subscriber
        }
        let rest = uncounted.map { Subscriber(queue: $0, keys: keys[$0], consumers: consumers[$0]) }
        return (counted + rest).sorted { $0.queue < $1.queue }
    }
}

extension QueueStatus {
    /// Whether it refuses what it has no room for.
    fileprivate var refuses: Bool { overflow?.hasPrefix("reject-publish") == true }
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
