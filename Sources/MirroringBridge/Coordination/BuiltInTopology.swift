import MirroringEvents
import MirroringWire
package import RabbitMQManagement

extension TopologyDefinitions {
    /// The topology that this program was built with: what `Broker/definitions.json` says, which a test compares with it.
    ///
    /// Whoever has installed one file has it, and a bridge knows what to make again.
    package static let builtIn: Self = {
        typealias Exchange = WireNames.Exchange
        typealias Queue = WireNames.Queue
        return Self(
            exchanges: [
                exchange(Exchange.events, "topic"), exchange(Exchange.replay, "topic"),
                exchange(Exchange.monitor, "topic"), exchange(Exchange.deadLetter, "fanout"),
            ],
            queues: [
                queue(Queue.history, "stream"), queue(Queue.replayRequests, "quorum"),
                queue(Queue.deadLetter, "quorum"),
            ],
            bindings: ofTheHistory + [
                bind(Queue.replayRequests, to: Exchange.replay, key: "#"),
                bind(Queue.deadLetter, to: Exchange.deadLetter, key: ""),
            ],
            policies: ofQueues + ofUsers
        )
    }()

    /// What a bridge reads in one order with the events: the publishers' barriers, what was found wrong with jobs, and dead letters.
    private static let ofTheHistory: [BindingDefinition] = {
        typealias Exchange = WireNames.Exchange
        let ofTheMonitor = [WireNames.MonitorKey.barrier] + WireNames.MonitorKey.findings
        return [bind(WireNames.Queue.history, to: Exchange.events, key: EventSelection.all.bindingKey)]
            + ofTheMonitor.map { bind(WireNames.Queue.history, to: Exchange.monitor, key: $0) }
            + [bind(WireNames.Queue.history, to: Exchange.deadLetter, key: "")]
    }()

    /// Of the queues that are always there.
    private static let ofQueues = [
        policy(
            "mirroring.history",
            #"^mirroring\.history$"#,
            ["max-age": "7D", "max-length-bytes": .number(10 << 30)]
        ),
        policy(
            "mirroring.replay-requests",
            #"^mirroring\.replay-requests$"#,
            ["max-length": 10_000, "overflow": "drop-head", "delivery-limit": 1_000_000]
        ),
        policy(
            "mirroring.dead-letter",
            #"^mirroring\.dead-letter$"#,
            [
                "max-length": 100_000, "max-length-bytes": .number(1 << 30), "overflow": "drop-head",
                "delivery-limit": 1_000_000,
            ]
        ),
    ]

    /// Of those that users declare, and a last one for streams, which leave out the others.
    private static let ofUsers: [PolicyDefinition] = {
        let subscriber: [String: Limit] = [
            "expires": 604_800_000, "max-length": 100_000, "max-length-bytes": .number(1 << 30),
            "overflow": "drop-head",
        ]
        return [
            policy(
                "mirroring.subscriber",
                #"^mirroring\.subscriber\."#,
                subscriber.merging(["delivery-limit": 1_000_000]) { $1 }
            ),
            // A classic queue knows no limit of deliveries.
            policy("mirroring.subscriber.classic", #"^mirroring\.subscriber\."#, subscriber, priority: 9),
            policy(
                "mirroring.session",
                #"^mirroring\.session\."#,
                [
                    "expires": 300_000, "max-length": .number(WireNames.Queue.sessionLimit),
                    "max-length-bytes": .number(WireNames.Queue.sessionLimit * EventLimits.bodyBytes),
                    "overflow": "drop-head",
                ]
            ),
            policy(
                "mirroring.reply",
                #"^mirroring\.reply\."#,
                [
                    "expires": 300_000, "max-length": 20_000, "max-length-bytes": .number(512 << 20),
                    "overflow": "drop-head",
                ]
            ),
            policy(
                "mirroring",
                #"^mirroring\."#,
                ["max-age": "7D", "max-length-bytes": .number(1 << 30)],
                priority: 8
            ),
        ]
    }()

    // MARK: Parts

    /// A setting of a policy.
    private enum Limit: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
        case word(String)
        case number(Int)

        init(stringLiteral word: String) {
            self = .word(word)
        }

        init(integerLiteral number: Int) {
            self = .number(number)
        }

        var value: DefinitionValue {
            switch self {
            case .word(let word): .string(word)
            case .number(let number): .integer(number)
            }
        }
    }

    private static func exchange(_ name: String, _ type: String) -> ExchangeDefinition {
        ExchangeDefinition(name: name, type: type, durable: true, autoDelete: false, internal: false)
    }

    private static func queue(_ name: String, _ type: String) -> QueueDefinition {
        QueueDefinition(name: name, durable: true, autoDelete: false, arguments: ["x-queue-type": .string(type)])
    }

    private static func bind(_ queue: String, to exchange: String, key: String) -> BindingDefinition {
        BindingDefinition(source: exchange, destination: queue, destinationType: "queue", routingKey: key)
    }

    private static func policy(
        _ name: String,
        _ pattern: String,
        _ limits: [String: Limit],
        priority: Int = 10
    ) -> PolicyDefinition {
        PolicyDefinition(
            name: name,
            pattern: pattern,
            applyTo: "queues",
            priority: priority,
            definition: limits.mapValues(\.value)
        )
    }
}
