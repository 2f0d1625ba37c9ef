import Logging
import MirroringWire
import RabbitMQManagement
import ServiceLifecycle

/// Says which of the topology's queues have no leader: the broker lets them be declared and bound, and confirms nothing that is routed to
/// them, so that every publisher waits, and nobody is told.
///
/// It goes on while the bridge has no connection, as without a leader of the history it has none for long.
struct QueueLeaderWatch: Service {
    let management: ManagementClient
    let virtualHost: String
    let health: BridgeHealth
    let clock: any Clock<Duration>
    let logger: Logger

    private static let names = [WireNames.Queue.history, WireNames.Queue.replayRequests, WireNames.Queue.deadLetter]

    /// Looks at them until the task is cancelled.
    func run() async throws {
        var leaderless = LeaderlessQueues()
        await look(&leaderless)
        try await clock.every(LeaderlessQueues.interval) { await look(&leaderless) }
    }

    /// Looks once. Where the API does not answer, the watch of the subscribers says so, which asks it as well.
    ///
    /// - Parameter leaderless: what the looks before have shown. A broker that has not answered may have been started again.
    func look(_ leaderless: inout LeaderlessQueues) async {
        do throws(ManagementError) {
            let queues = try await management.queues(namedWithAnyOf: Self.names, virtualHost: virtualHost)
                .filter { Self.names.contains($0.name) }
            // What it counts of one of them shows that it would count the others.
            let isUncounted = !queues.isEmpty && queues.allSatisfy { $0.messages == nil }
            let hasStatistics = try await isUncounted ? management.overview().hasStatistics : true
            report(leaderless.observe(queues, hasStatistics: hasStatistics) ?? [])
        } catch {
            leaderless = LeaderlessQueues()
        }
    }

    private func report(_ leaderless: [QueueStatus]) {
        let names = leaderless.map { "\"\($0.name)\"" }.joined(separator: ", ")
        let issue = leaderless.isEmpty ? nil : Self.issue(names, isOne: leaderless.count == 1)
        guard health.set(issue, of: .queues) else { return }
        if let issue {
            logger.error("queues have no leader", metadata: ["queues": "\(names)", "error": "\(issue)"])
        } else {
            logger.notice("all queues have a leader again")
        }
    }

    private static func issue(_ names: String, isOne: Bool) -> String {
        let subject = isOne ? "The queue \(names) has" : "The queues \(names) have"
        return
            "\(subject) no leader: no publisher gets a confirm of what is routed there. \"mom doctor\" says what mends it."
    }
}
