import MirroringCommands
import MirroringSettings
import RabbitMQManagement

/// What a broker's management API says of the broker.
struct ManagementFacts: Sendable {
    /// What came of asking.
    enum Answer: Sendable {
        case overview(Overview)
        case failed(ManagementError)
        case unanswered(Duration)
    }

    /// What the broker says of itself.
    struct Overview: Sendable {
        var version: String?
        /// What it listens on, such as `amqp 5672`; nil where the user is not told.
        var ports: [String]?
        /// Whether one of them is for the stream protocol; true where the user is not told.
        var speaksStreams = true
        /// Whether it has statistics of queues to tell; nil where it does not say.
        var hasStatistics: Bool?
    }

    /// What makes a broker speak it.
    static let pluginCommand = "rabbitmq-plugins enable rabbitmq_stream"

    /// What keeps the broker from taking messages.
    enum Alarms: Sendable {
        /// None is an empty list.
        case told([BrokerAlarm])
        /// Why it is not known, as it follows "since".
        case untold(String)
    }

    /// Where the API is.
    let address: String
    /// Who asks.
    let user: String
    let answer: Answer
    let alarms: Alarms

    var findings: [Finding] { [management, alarm] }

    /// Whether the API has no tag to let the user in by: a publisher and a consumer need none.
    static func isWithoutTag(_ error: ManagementError) -> Bool {
        error.code == .unauthorized && error.description.contains("Not management user")
    }

    private var management: Finding {
        switch answer {
        case .overview(let overview):
            let name = overview.version.map { "RabbitMQ \($0)" } ?? "A RabbitMQ"
            guard let ports = overview.ports else {
                return .good(
                    .management,
                    "\(name) answers \(user) at \(address).",
                    details: ["Which ports it listens on it tells only to a user with the tag monitoring."]
                )
            }
            guard overview.speaksStreams else {
                return .wrong(
                    .management,
                    "\(name) at \(address) does not speak the stream protocol, by which bridges read the history; it listens on "
                        + "\(ports.joined(separator: ", ")).",
                    remedy: "\(Self.pluginCommand), on the broker's machine."
                )
            }
            return .good(
                .management,
                "\(name) answers \(user) at \(address); it listens on \(ports.joined(separator: ", "))."
            )
        case .failed(let error) where Self.isWithoutTag(error):
            return .unknown(
                .management,
                since: "the user \(user) has no tag that lets it ask \(address)",
                remedy:
                    "rabbitmqctl set_user_tags \(ShellWord.quoted(user)) monitoring; or name a user with that tag in "
                    + "management.uri."
            )
        case .failed(let error):
            return .wrong(.management, error.description, remedy: Self.remedy(for: error))
        case .unanswered(let time):
            return .wrong(
                .management,
                "\(address) has said nothing for \(Quantity.duration(time)).",
                remedy:
                    "rabbitmq-plugins enable rabbitmq_management, on the broker's machine; or correct management.uri."
            )
        }
    }

    private static func remedy(for error: ManagementError) -> String? {
        switch error.code {
        case .unreachable:
            "rabbitmq-plugins enable rabbitmq_management, on the broker's machine; or correct management.uri."
        case .unauthorized: "Correct user and password of management.uri, or of broker.uri where that is not set."
        default: nil
        }
    }

    private var alarm: Finding {
        switch alarms {
        case .untold(let reason):
            return .unknown(.alarms, since: reason)
        case .told(let alarms):
            guard let first = alarms.first else { return .good(.alarms, "None: the broker takes what is published.") }
            let all = alarms.map { "\($0.node) is short of \($0.resource)" }.joined(separator: ", ")
            return .wrong(
                .alarms,
                "The broker takes no events from anybody: \(all). They wait in the outbox.",
                remedy: Self.remedy(for: first)
            )
        }
    }

    private static func remedy(for alarm: BrokerAlarm) -> String {
        switch alarm.resource {
        case "disk space": "Free some of the disk of \(alarm.node); rabbitmqctl status there shows how much it wants."
        case "memory": "rabbitmq-diagnostics memory_breakdown, on \(alarm.node): it shows what takes it."
        default: "rabbitmq-diagnostics alarms, on \(alarm.node)."
        }
    }
}
