import MirroringCommands
import MirroringSettings
import RabbitMQClient

/// What came of logging in at a broker.
struct LoginFacts: Sendable {
    /// What the broker said.
    enum Outcome: Sendable {
        case accepted
        case failed(AMQPError)
        /// Nothing, for so long.
        case unanswered(Duration)
    }

    /// Where, and as whom.
    let address: BrokerAddress
    /// Whose settings say so.
    let parties: [Party]
    let outcome: Outcome

    var isAccepted: Bool {
        if case .accepted = outcome { true } else { false }
    }

    var findings: [Finding] { [broker, virtualHost] }

    private var broker: Finding {
        switch outcome {
        case .accepted:
            return taken
        case .failed(let error) where Self.isOfVirtualHost(error):
            return taken
        case .failed(let error):
            return .wrong(.broker, error.description, remedy: remedy(for: error))
        case .unanswered(let time):
            return .wrong(
                .broker,
                "\(address) has said nothing for \(Quantity.duration(time)).",
                remedy: "rabbitmqctl status, on its machine: it tells whether it runs; or correct broker.uri."
            )
        }
    }

    private var taken: Finding {
        .good(.broker, "\(address) takes the login of \(Party.words(parties)).")
    }

    private var virtualHost: Finding {
        let name = address.virtualHost
        switch outcome {
        case .accepted:
            return .good(.virtualHost, "\"\(name)\" is there and open to \(address.user).")
        case .failed(let error) where Self.isMissing(error):
            let quoted = ShellWord.quoted(name)
            let user = ShellWord.quoted(address.user)
            return .wrong(
                .virtualHost,
                "There is no virtual host \"\(name)\" at \(address).",
                remedy:
                    "rabbitmqctl add_vhost \(quoted) && rabbitmqctl set_permissions -p \(quoted) \(user) '.*' '.*' '.*' "
                    + "&& mom topology apply; or correct broker.uri."
            )
        case .failed(let error) where Self.isOfVirtualHost(error):
            return .wrong(
                .virtualHost,
                "\"\(name)\" at \(address) is not open to \(address.user).",
                remedy: opening
            )
        case .failed, .unanswered:
            return .unknown(.virtualHost, since: "\(address) takes no login")
        }
    }

    /// What opens the virtual host to the user. A role would take the place of another: of a user of several nobody is told to grant one.
    private var opening: String {
        if parties.count == 1 { return parties[0].grant(to: address.user) }
        let (place, user) = (ShellWord.quoted(address.virtualHost), ShellWord.quoted(address.user))
        return "rabbitmqctl set_permissions -p \(place) \(user) '.*' '.*' '.*'; or give each of "
            + "\(Party.words(parties)) a user of its own with mom grant --create."
    }

    /// Why nothing can be done there, as it follows "since"; nil where the login is taken.
    var obstacle: String? {
        switch outcome {
        case .accepted: nil
        case .failed(let error) where Self.isMissing(error): "there is no virtual host \"\(address.virtualHost)\""
        case .failed(let error) where Self.isOfVirtualHost(error):
            "the virtual host \"\(address.virtualHost)\" is not open to \(address.user)"
        case .failed, .unanswered: "the broker takes no login"
        }
    }

    private static func isMissing(_ error: AMQPError) -> Bool {
        error.code == .notFound && error.origin == .connection
    }

    /// Whether user and password are good, and only the virtual host is not.
    private static func isOfVirtualHost(_ error: AMQPError) -> Bool {
        error.origin == .connection && [.notFound, .accessRefused].contains(error.code)
    }

    private func remedy(for error: AMQPError) -> String? {
        switch error.code {
        case .unreachable:
            "systemctl start rabbitmq-server, on its machine (Broker/broker start for a private one); or correct broker.uri."
        case .authenticationFailed:
            "Correct the password of broker.uri, or set it at the broker: rabbitmqctl change_password \(ShellWord.quoted(address.user))"
        case .connectionLost where !address.usesTLS, .protocolMismatch where !address.usesTLS:
            "Write amqps:// in broker.uri, if that is the port that speaks TLS, 5671 by default; else the broker's log says more."
        case .resourceError: "rabbitmqctl list_connections user name state, on its machine: close what is too much."
        default: nil
        }
    }
}
