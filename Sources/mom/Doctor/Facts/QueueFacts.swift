import MirroringCommands
import MirroringSettings
import RabbitMQManagement

/// What is known of the leaders of quorum queues and streams.
struct QueueFacts: Sendable {
    /// How far it could be looked at.
    enum Look: Sendable {
        /// So many are there, and these of them have no leader.
        case looked(count: Int, leaderless: [QueueStatus])
        /// The broker does not tell yet of these, although it would.
        case undecided([String])
        /// Nothing, and why, as it follows "since".
        case none(since: String)
    }

    let virtualHost: String
    let look: Look

    var findings: [Finding] {
        switch look {
        case .looked(0, _): [.unknown(.queues, since: "there is no quorum queue and no stream to look at")]
        case .looked(let count, let leaderless): leaderless.isEmpty ? [Self.good(count)] : wrong(leaderless)
        case .undecided(let names):
            [
                .unknown(
                    .queues,
                    since:
                        "the broker does not tell who leads \(Self.quoted(names)), as while a queue is some seconds old",
                    remedy: "mom doctor, in a quarter of a minute and with a --timeout of at least 8."
                )
            ]
        case .none(let reason): [.unknown(.queues, since: reason)]
        }
    }

    private static func good(_ count: Int) -> Finding {
        let queues = Quantity.count(count, "quorum queue or stream", "quorum queues and streams")
        return .good(.queues, "\(queues), each with a leader.")
    }

    // MARK: Without a leader

    /// What has the same remedy is told together.
    private func wrong(_ leaderless: [QueueStatus]) -> [Finding] {
        let streams = leaderless.filter { $0.type == "stream" }
        let queues = leaderless.filter { $0.type != "stream" }
        let outnumbered = queues.filter(\.lacksMajority)
        let forgotten = queues.filter { !$0.lacksMajority }
        let groups = [
            (forgotten, "queue", remedy(ofForgotten: forgotten)),
            (outnumbered, "queue", Self.remedy(ofOutnumbered: outnumbered)),
            (streams, "stream", remedy(ofStreams: streams)),
        ]
        return groups.filter { !$0.0.isEmpty }.map { queues, noun, remedy in
            Self.finding(queues.map(\.name), noun, remedy)
        }
    }

    private static func finding(_ names: [String], _ noun: String, _ remedy: String) -> Finding {
        guard names.count > 1 else {
            return .wrong(
                .queues,
                "The \(noun) \(quoted(names)) has no leader: it takes nothing, and no publisher gets a confirm of what is routed to it.",
                remedy: remedy
            )
        }
        return .wrong(
            .queues,
            "\(Quantity.count(names.count, noun)) have no leader: they take nothing, and no publisher gets a confirm of what is routed to "
                + "them.",
            remedy: remedy,
            details: names
        )
    }

    /// A single member is elected by its own vote, and has to be told so once. To delete the queue takes more time, and its bindings.
    private func remedy(ofForgotten queues: [QueueStatus]) -> String {
        let names = queues.map { Self.erlang($0.name) }.joined(separator: ", ")
        let election =
            "[begin {ok, Q} = rabbit_amqqueue:lookup(\(resource("N"))), ra:trigger_election(amqqueue:get_pid(Q)) end "
            + "|| N <- [\(names)]]."
        return
            "rabbitmqctl eval \(ShellWord.quoted(election)), on a node of the broker. There is a leader then, and nothing in the queue: "
            + "what was there the node has lost in a crash."
    }

    private static func remedy(ofOutnumbered queues: [QueueStatus]) -> String {
        let away = Set(queues.flatMap { Set($0.members ?? []).subtracting($0.online ?? []) }).sorted()
        return
            "Start RabbitMQ on \(away.joined(separator: ", ")), where it is down, and again where it is up: most members are missing."
    }

    /// A coordinator that does not know a stream neither starts nor deletes it: its record has to go.
    private func remedy(ofStreams streams: [QueueStatus]) -> String {
        let names = streams.map { Self.erlang($0.name) }.joined(separator: ", ")
        let removal = "[rabbit_amqqueue:internal_delete(\(resource("N")), <<\"doctor\">>) || N <- [\(names)]]."
        return
            "systemctl restart rabbitmq-server, on its node. Where that does not help, what is in it is lost: rabbitmqctl eval "
            + "\(ShellWord.quoted(removal)) && mom topology apply"
    }

    // MARK: Words

    private static func quoted(_ names: [String]) -> String {
        names.map { "\"\($0)\"" }.joined(separator: ", ")
    }

    /// A queue, by the name of a variable that holds its name.
    private func resource(_ variable: String) -> String {
        "rabbit_misc:r(\(Self.erlang(virtualHost)), queue, \(variable))"
    }

    /// A text as Erlang reads it, whatever is in it.
    private static func erlang(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            let isPlain = (" "..."~").contains(scalar) && scalar != "\"" && scalar != "\\"
            return isPlain ? String(scalar) : "\\x{\(String(scalar.value, radix: 16))}"
        }
        return "<<\"\(escaped.joined())\"/utf8>>"
    }
}

extension QueueStatus {
    /// Whether so many of its members are not there that the others can elect none of them.
    fileprivate var lacksMajority: Bool {
        guard let members, let online, !members.isEmpty else { return false }
        return online.count * 2 <= members.count
    }
}
