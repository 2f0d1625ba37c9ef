import Logging
import RabbitMQManagement

/// Makes the policies again that somebody has removed: without them the history keeps everything, and the queue of a subscriber that
/// stopped reading grows until the broker takes nothing more.
///
/// It takes the tag `policymaker`, which no bridge needs otherwise; where the user has not got it, what is missing is said.
struct PolicyMaintainer {
    let management: ManagementClient
    let virtualHost: String
    let health: BridgeHealth
    let clock: any Clock<Duration>
    let logger: Logger

    /// As often as the rest of the topology is looked after.
    private static let interval = Duration.seconds(5)
    /// The pauses after a refusal, which the broker logs each time.
    private static let pauses = (shortest: Duration.seconds(5), longest: Duration.seconds(600))

    /// Looks after them until the task is cancelled, with the connection's end.
    func keep() async throws -> Never {
        defer { health.set(nil, of: .policies) }
        var retries = RetrySchedule(shortest: Self.pauses.shortest, longest: Self.pauses.longest)
        await ensure(&retries)
        try await clock.every(Self.interval) { await ensure(&retries) }
    }

    /// Makes what is missing, once, unless that was refused and is not due again. Where the API does not answer, the watch of the
    /// subscribers says so, which asks it as well.
    ///
    /// - Parameter retries: when what was refused is tried again.
    func ensure(_ retries: inout RetrySchedule) async {
        guard let others = try? await management.policies(virtualHost: virtualHost) else { return }
        let missing = Self.missing(among: others)
        guard !missing.isEmpty else {
            retries.accept()
            health.set(nil, of: .policies)
            return
        }
        guard retries.isDue(at: .now) else { return }
        do {
            for policy in missing {
                try await management.set(policy, virtualHost: virtualHost)
                logger.warning("made a policy that was missing", metadata: ["policy": "\(policy.name)"])
            }
            retries.accept()
            health.set(nil, of: .policies)
        } catch {
            // Whoever does not answer has refused nothing.
            guard error.code != .unreachable else { return }
            retries.refuse(at: .now)
            report(missing, error)
        }
    }

    /// Those that are not among a virtual host's, by their names: what an operator has changed of one is left so.
    static func missing(among others: [PolicyDefinition]) -> [PolicyDefinition] {
        let names = Set(others.map(\.name))
        return TopologyDefinitions.builtIn.policies.filter { !names.contains($0.name) }
    }

    private func report(_ missing: [PolicyDefinition], _ error: ManagementError) {
        let names = missing.map { "\"\($0.name)\"" }.joined(separator: ", ")
        let remedy =
            error.code == .unauthorized
            ? "Run \"mom topology apply\", or give the user \"\(management.address.user)\" the tag \"policymaker\"."
            : "\(error)"
        let issue =
            "The virtual host \"\(virtualHost)\" lacks policies, and the bridge can't make them: \(names). \(remedy)"
        if health.set(issue, of: .policies) {
            logger.error("can't make policies that are missing", metadata: ["error": "\(issue)"])
        }
    }
}
