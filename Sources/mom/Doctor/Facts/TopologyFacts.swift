import MirroringCommands
import RabbitMQManagement

/// What is known of exchanges, queues, bindings and policies.
struct TopologyFacts: Sendable {
    /// How far it could be looked at.
    enum Look: Sendable {
        /// All of it.
        case examined(TopologyExamination)
        /// By AMQP alone, which tells whether exchanges and queues are there: a sentence for each that is missing. The reason why no
        /// more is known follows "since".
        case glanced(missing: [String], since: String)
        /// Nothing, and why, as it follows "since".
        case none(since: String)
    }

    /// What should be there.
    let definitions: TopologyDefinitions
    let look: Look

    /// Whether something that events, requests or dead letters need is known to be missing.
    var isIncomplete: Bool {
        switch look {
        case .examined(let examination): !examination.parts.isEmpty
        case .glanced(let missing, _): !missing.isEmpty
        case .none: false
        }
    }

    var findings: [Finding] {
        switch look {
        case .examined(let examination):
            [Self.topology(examination, definitions), Self.policies(examination, definitions)]
        case .glanced(let missing, let reason):
            [
                missing.isEmpty
                    ? .unknown(
                        .topology,
                        since: "\(reason)",
                        details: ["All exchanges and queues are there; of bindings and properties nothing is told."]
                    ) : Self.wrong(.topology, missing),
                .unknown(.policies, since: reason),
            ]
        case .none(let reason): [.unknown(.topology, since: reason), .unknown(.policies, since: reason)]
        }
    }

    private static func topology(_ examination: TopologyExamination, _ definitions: TopologyDefinitions) -> Finding {
        guard examination.parts.isEmpty else { return wrong(.topology, examination.parts) }
        let parts = [
            Quantity.count(definitions.exchanges.count, "exchange"), Quantity.count(definitions.queues.count, "queue"),
        ]
        return .good(
            .topology,
            "\(parts.joined(separator: ", ")) and \(Quantity.count(definitions.bindings.count, "binding")) as defined."
        )
    }

    private static func policies(_ examination: TopologyExamination, _ definitions: TopologyDefinitions) -> Finding {
        let differences = examination.policies + examination.effects
        guard differences.isEmpty else { return wrong(.policies, differences) }
        let count = Quantity.count(definitions.policies.count, "policy", "policies")
        guard examination.untold.isEmpty else {
            return .unknown(
                .policies,
                since:
                    "the broker does not tell what it applies to \(examination.untold.joined(separator: " and ")), as while a "
                    + "queue or a change of its policies is some seconds old, or where nobody collects statistics",
                details: ["\(count) as defined, and no other that is known comes before them."]
            )
        }
        return .good(.policies, "\(count) as defined, and with that effect.")
    }

    private static func wrong(_ subject: Finding.Subject, _ differences: [String]) -> Finding {
        let count = differences.count
        return .wrong(
            subject,
            (differences.first ?? "") + (count > 1 ? " \(Quantity.count(count, "point")) differ in all." : ""),
            remedy: TopologyTarget.remedy(for: differences),
            details: count > 1 ? differences : []
        )
    }
}
