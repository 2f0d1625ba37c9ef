import CommandSupport
import RabbitMQManagement

/// Definitions, and the virtual host that should be so.
struct TopologyTarget {
    private let definitions: TopologyDefinitions
    private let client: ManagementClient
    private let virtualHost: String

    init(_ definitions: TopologyDefinitions, settings: BrokerSettings) {
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
    func compare() async throws(CommandFailure) {
        let place = "the virtual host \"\(virtualHost)\" at \(client.address)"
        let differences: [String]
        do {
            differences = try await client.differences(from: definitions, virtualHost: virtualHost)
        } catch {
            throw CommandFailure(error)
        }
        guard differences.isEmpty else {
            for difference in differences { Console.error(Line(difference)) }
            throw CommandFailure(
                .failed,
                "The topology of \(place) differs in \(differences.count) point(s), named above. A queue or exchange that "
                    + "differs must be deleted by hand, for what is in it; then run \"mom topology apply\"."
            )
        }
        Console.error(
            "The topology of \(place) is as defined: \(definitions.exchanges.count) exchanges, "
                + "\(definitions.queues.count) queues, \(definitions.bindings.count) bindings, "
                + "\(definitions.policies.count) policies."
        )
    }
}

extension CommandFailure {
    /// What the management API said; wrong settings are wrong usage.
    init(_ error: ManagementError) {
        let isWrongSetting = [.invalidAddress, .invalidDefinitions, .unauthorized, .notFound, .untrusted].contains(
            error.code
        )
        self.init(isWrongSetting ? .usage : .failed, error.description)
    }
}
