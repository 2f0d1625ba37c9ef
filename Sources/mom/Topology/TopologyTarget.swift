import MirroringCommands
import RabbitMQManagement

/// Definitions, and the virtual host that should be so.
struct TopologyTarget {
    private let definitions: TopologyDefinitions
    private let client: ManagementClient
    private let virtualHost: String

    init(_ definitions: TopologyDefinitions, settings: ClientConfiguration) {
        self.definitions = definitions
        client = ManagementClient(address: settings.management)
        virtualHost = settings.virtualHost
    }

    /// Loads the definitions.
    func apply() async throws(CommandFailure) {
        do {
            try await client.apply(definitions, virtualHost: virtualHost)
        } catch {
            throw CommandFailure(error)
        }
    }

    /// Reads everything back, says each difference, and fails if there is one.
    ///
    /// - Parameter isNew: whether it was loaded just now: a queue that the broker does not know yet is waited for then, what it applies is not.
    func compare(isNew: Bool = false) async throws(CommandFailure) {
        let place = "the virtual host \"\(virtualHost)\" at \(client.address)"
        let differences: [String]
        do {
            differences = try await client.differences(from: definitions, virtualHost: virtualHost, isNew: isNew)
        } catch {
            throw CommandFailure(error)
        }
        guard differences.isEmpty else {
            for difference in differences { Console.error(Line(difference)) }
            throw CommandFailure(
                .failed,
                "The topology of \(place) differs in \(Quantity.count(differences.count, "point")), named above. "
                    + Self.remedy(for: differences)
            )
        }
        try await requireStreams()
        Console.error(
            "The topology of \(place) is as defined: \(Quantity.count(definitions.exchanges.count, "exchange")), "
                + "\(Quantity.count(definitions.queues.count, "queue")), "
                + "\(Quantity.count(definitions.bindings.count, "binding")), "
                + "\(Quantity.count(definitions.policies.count, "policy", "policies"))."
        )
    }

    /// Bridges read the history by the stream protocol, which is a plugin's. Nobody can enable one over the management API.
    private func requireStreams() async throws(CommandFailure) {
        let overview: BrokerOverview
        do {
            overview = try await client.overview()
        } catch {
            throw CommandFailure(error)
        }
        guard overview.speaksStreams == false else { return }
        throw CommandFailure(
            .failed,
            "The topology is as defined, but the broker at \(client.address) does not speak the stream protocol, by which bridges read "
                + "the history. Run \"\(ManagementFacts.pluginCommand)\" on its machine."
        )
    }
}

extension TopologyTarget {
    /// What makes it as it should be: only of what can't be changed where it stands something has to go by hand.
    static func remedy(for differences: [String]) -> String {
        let apply = "\"mom topology apply\""
        let fixed = differences.contains { sentence in
            ["The exchange", "The queue"].contains { sentence.hasPrefix($0) } && sentence.contains(" differs: ")
        }
        let isMended = differences.contains { !$0.contains(" takes precedence ") }
        if fixed {
            return "A queue or exchange that differs must be deleted by hand, for what is in it; then run \(apply)."
        }
        return isMended ? "Run \(apply)." : "Change those policies; \(apply) leaves them as they are."
    }
}

extension CommandFailure {
    /// What the management API said; what the user can correct is wrong usage, as it is over AMQP.
    init(_ error: ManagementError) {
        let isWrongUsage = [
            .invalidAddress, .invalidDefinitions, .invalidAuthorities, .unauthorized, .notFound,
        ].contains(error.code)
        self.init(isWrongUsage ? .usage : .failed, error.description)
    }
}
