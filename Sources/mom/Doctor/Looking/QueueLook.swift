import MirroringCommands
import MirroringWire
import RabbitMQManagement

/// Looks at the quorum queues and streams of mirroring, and at those of others that events and bridges' messages are routed to, as far as
/// the user may see them.
struct QueueLook: Sendable {
    let virtualHost: String
    let limit: Duration

    /// Whatever has a name of this kind belongs to mirroring.
    private static let prefix = "mirroring."
    /// How many queues of other names are asked for: each is one request.
    private static let othersAsked = 100
    private static let exchanges = [
        WireNames.Exchange.events, WireNames.Exchange.monitor, WireNames.Exchange.deadLetter,
    ]

    /// What is known. A queue that is silent is looked at until it is certain that it is not new.
    func facts(by management: ManagementLook, at address: ManagementAddress) async -> QueueFacts {
        guard management.isOpen else {
            return QueueFacts(virtualHost: virtualHost, look: .none(since: management.obstacle))
        }
        guard management.hasStatistics != false else {
            let setting = "management_agent.disable_metrics_collector"
            return QueueFacts(
                virtualHost: virtualHost,
                look: .none(since: "nobody collects the broker's statistics (\(setting)), which alone show it")
            )
        }
        let client = ManagementClient(address: address, timeout: limit)
        let hasStatistics = management.hasStatistics
        // What is new has to be awaited.
        let patience = limit * 2
        let found = await Bounded.value(within: patience) { await watch(client, hasStatistics, until: .now + patience) }
        return QueueFacts(
            virtualHost: virtualHost,
            look: found ?? .none(since: "\(address) has said nothing for \(Quantity.duration(patience))")
        )
    }

    private func watch(
        _ client: ManagementClient,
        _ hasStatistics: Bool?,
        until end: ContinuousClock.Instant
    ) async -> QueueFacts.Look {
        var watch = LeaderlessQueues()
        do throws(ManagementError) {
            while true {
                let queues = try await queues(client)
                if let leaderless = watch.observe(queues, hasStatistics: hasStatistics), watch.isSettled {
                    return .looked(count: queues.count, leaderless: try await detailed(leaderless, client))
                }
                let next = ContinuousClock.now + LeaderlessQueues.interval
                guard next < end, (try? await Task.sleep(until: next, clock: .continuous)) != nil else {
                    return .undecided(watch.silent)
                }
            }
        } catch {
            let isMissing = error.code == .notFound
            return .none(
                since: isMissing ? "there is no virtual host \"\(virtualHost)\"" : Finding.reason(of: error)
            )
        }
    }

    /// Those that have a leader to be elected.
    private func queues(_ client: ManagementClient) async throws(ManagementError) -> [QueueStatus] {
        var queues = try await client.queues(namedWithAnyOf: [Self.prefix], virtualHost: virtualHost)
        var others: Set<String> = []
        for exchange in Self.exchanges {
            others.formUnion(try await client.boundKeys(of: exchange, virtualHost: virtualHost).keys)
        }
        for name in others.filter({ !$0.hasPrefix(Self.prefix) }).sorted().prefix(Self.othersAsked) {
            if let queue = try await client.queue(name, virtualHost: virtualHost) { queues.append(queue) }
        }
        return queues.filter(\.isReplicated)
    }

    /// With their members, which a list does not tell.
    private func detailed(
        _ queues: [QueueStatus],
        _ client: ManagementClient
    ) async throws(ManagementError) -> [QueueStatus] {
        var detailed: [QueueStatus] = []
        for queue in queues { detailed.append(try await client.queue(queue.name, virtualHost: virtualHost) ?? queue) }
        return detailed
    }
}
