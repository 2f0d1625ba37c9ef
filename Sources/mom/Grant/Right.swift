import Foundation
import MirroringEvents
import MirroringWire
import RabbitMQManagement

/// One thing that a user may do at the broker, or may not.
struct Right: Sendable, Hashable {
    /// What.
    let action: Action
    /// What it is good for, as in "publish to … under …: *events of another job*".
    let purpose: String

    /// What the broker decides about.
    enum Action: Sendable, Hashable {
        /// To publish.
        case publish(exchange: String, key: String)
        /// To bind a queue of the user's own.
        case bind(exchange: String, key: String)
        /// To declare a queue or an exchange, and to delete it.
        case configure(String)
        /// To consume a queue, and to empty it.
        case read(String)
        /// To use the management API.
        case tag(String)
    }

    init(_ action: Action, _ purpose: String) {
        self.action = action
        self.purpose = purpose
    }

    /// Whether it is a tag's: the management API decides about it, and not the broker itself.
    var isOfTag: Bool {
        if case .tag = action { true } else { false }
    }

    /// The right in words: `publish to "mirroring.monitor" under "heartbeat": heartbeats of a bridge`.
    var words: String {
        let what =
            switch action {
            case .publish("", let key): "publish to the default exchange under \"\(key)\""
            case .publish(let exchange, let key): "publish to \"\(exchange)\" under \"\(key)\""
            case .bind(let exchange, let key): "bind a queue of its own to \"\(exchange)\" with \"\(key)\""
            case .configure(let name): "declare and delete \"\(name)\""
            case .read(let queue): "read and empty \"\(queue)\""
            case .tag(let tag): "use the management API as \"\(tag)\""
            }
        return "\(what): \(purpose)"
    }
}

// MARK: What is tried

extension Right {
    /// Everything that a right can tell roles apart by. Names that nobody has are used where that tells as much.
    ///
    /// - Parameters:
    ///   - user: whose rights.
    ///   - jobs: the jobs that the user should have to do with; each of them is tried.
    static func all(for user: GrantedUser, jobs: GrantedJobs) -> [Self] {
        let other = UUID()
        var rights: [Self] = []
        if case .these(let jobs) = jobs {
            rights = jobs.flatMap { ofJob($0, "the job") }
        }
        rights += ofJob(other, jobs == .all ? "any job" : "another job")
        return rights + ofAllJobs + monitor(other) + elsewhere + queues(of: user) + topology + tags
    }

    private static func ofJob(_ job: UUID, _ whose: String) -> [Self] {
        let key = RoutingKey(jobId: job, state: .transferring, severity: .processing, outcome: .running)
        return [
            Self(.publish(exchange: WireNames.Exchange.events, key: key.description), "events of \(whose)"),
            Self(
                .bind(exchange: WireNames.Exchange.events, key: EventSelection.job(job).bindingKey),
                "events of \(whose)"
            ),
            Self(
                .publish(exchange: WireNames.Exchange.replay, key: ReplayScope.job(job).routingKey),
                "replays of \(whose)"
            ),
        ]
    }

    private static let ofAllJobs = [
        Self(.bind(exchange: WireNames.Exchange.events, key: EventSelection.all.bindingKey), "events of all jobs"),
        Self(
            .bind(exchange: WireNames.Exchange.events, key: EventSelection(severity: .error).bindingKey),
            "errors of all jobs"
        ),
        Self(.publish(exchange: WireNames.Exchange.replay, key: ReplayScope.all.routingKey), "replays of all jobs"),
        Self(.bind(exchange: WireNames.Exchange.replay, key: "#"), "the requests of others"),
    ]

    private static func monitor(_ job: UUID) -> [Self] {
        typealias Key = WireNames.MonitorKey
        let exchange = WireNames.Exchange.monitor
        return [
            Self(.publish(exchange: exchange, key: Key.barrier), "the question whether the history takes messages"),
            Self(.publish(exchange: exchange, key: Key.heartbeat), "heartbeats of a bridge"),
            Self(
                .publish(exchange: exchange, key: Key.jobSilent(job.lowercased)),
                "a bridge's word that a run is lost"
            ),
            Self(
                .publish(exchange: exchange, key: Key.jobHeard(job.lowercased)),
                "a bridge's word that a run is heard"
            ),
            Self(
                .publish(exchange: exchange, key: Key.jobFinding(.late, job.lowercased)),
                "a bridge's word that a job is late"
            ),
            Self(
                .publish(exchange: exchange, key: Key.jobSettled(job.lowercased)),
                "a bridge's word that a job is late no more"
            ),
            Self(
                .publish(exchange: exchange, key: Key.subscriberWarnedPrefix + "x.y"),
                "a bridge's warning of a subscriber"
            ),
            Self(
                .publish(exchange: exchange, key: Key.subscriberRemovedPrefix + "x.y"),
                "a bridge's word of a removal"
            ),
            Self(.publish(exchange: exchange, key: "x"), "what nobody says"),
            Self(.bind(exchange: exchange, key: Key.heartbeat), "what bridges say"),
            Self(.bind(exchange: exchange, key: "\(Key.jobPrefix)#"), "what bridges say of runs"),
            Self(.bind(exchange: exchange, key: "\(Key.subscriberPrefix)#"), "what bridges say of subscribers"),
            Self(.bind(exchange: exchange, key: Key.barrier), "barriers, which a full queue could refuse"),
            Self(.bind(exchange: exchange, key: "#"), "barriers, and what bridges say"),
        ]
    }

    private static let elsewhere = [
        Self(.publish(exchange: WireNames.Exchange.deadLetter, key: ""), "dead letters"),
        Self(.bind(exchange: WireNames.Exchange.deadLetter, key: ""), "dead letters, as they come"),
        Self(.publish(exchange: "", key: UUID().lowercased), "messages straight into queues, replays among them"),
        Self(.publish(exchange: "amq.topic", key: "x"), "messages of other programs"),
        Self(.bind(exchange: "amq.topic", key: "#"), "messages of other programs"),
    ]

    private static func queues(of user: GrantedUser) -> [Self] {
        typealias Queue = WireNames.Queue
        let id = UUID()
        let stranger = "\(user.name)-\(UUID().lowercased)"
        let own = [
            (Queue.session(user: user.name, id: id), "a session"),
            (Queue.subscriber(user: user.name, name: id.lowercased), "a named subscriber"),
            (Queue.reply(user: user.name, id: id), "where replays arrive"),
        ]
        let others = [
            (Queue.session(user: stranger, id: id), "a session of another user"),
            (Queue.subscriber(user: stranger, name: id.lowercased), "a named subscriber of another user"),
            (Queue.reply(user: stranger, id: id), "where another user's replays arrive"),
            (Queue.session(user: "\(user.name).x", id: id), "a session of a user whose name has a dot"),
            ("mirroring.\(id.lowercased)", "a name that means nothing here"),
            (id.lowercased, "a queue of other programs"),
        ]
        return (own + others).flatMap { name, purpose in [Self(.configure(name), purpose), Self(.read(name), purpose)] }
    }

    private static let topology: [Self] = {
        typealias Queue = WireNames.Queue
        let queues = [
            (Queue.history, "the history"), (Queue.replayRequests, "the requests for replays"),
            (Queue.deadLetter, "the dead letters"),
        ]
        let exchanges = [WireNames.Exchange.events, WireNames.Exchange.replay, WireNames.Exchange.monitor]
        return queues.flatMap { name, purpose in [Self(.configure(name), purpose), Self(.read(name), purpose)] }
            + exchanges.map { Self(.configure($0), "an exchange of everybody's") }
            + [Self(.configure(Queue.speaker), "the mark of the bridge that speaks")]
    }()

    private static let tags = [
        Self(.tag("management"), "to see what is the user's own"),
        Self(.tag("monitoring"), "to see what is anybody's"),
        Self(.tag("policymaker"), "to change policies"),
        Self(.tag("administrator"), "to change everything"),
    ]
}

// MARK: What is granted

extension Grant {
    /// Whether a right is part of the grant.
    func includes(_ action: Right.Action) -> Bool {
        switch action {
        case .publish(let exchange, let key):
            let name = exchange.isEmpty ? Self.defaultExchange : exchange
            return NamePattern.matches(name, permissions.write) && topic(exchange, \.write, key)
        case .bind(let exchange, let key):
            let queue = WireNames.Queue.session(user: user.name, id: UUID())
            return NamePattern.matches(queue, permissions.write) && NamePattern.matches(exchange, permissions.read)
                && topic(exchange, \.read, key)
        case .configure(let name): return NamePattern.matches(name, permissions.configure)
        case .read(let queue): return NamePattern.matches(queue, permissions.read)
        case .tag(let tag): return Self.implied(by: role.tags).contains(tag)
        }
    }

    private func topic(_ exchange: String, _ right: KeyPath<TopicPermissions, String>, _ key: String) -> Bool {
        topicPermissions.first { $0.exchange == exchange }.map { NamePattern.matches(key, $0[keyPath: right]) } ?? true
    }

    /// The tags that a user has with these: the broker takes each of them for the lower ones as well.
    static func implied(by tags: Set<String>) -> Set<String> {
        var all = tags
        if all.contains("administrator") { all.formUnion(["monitoring", "policymaker"]) }
        if !all.isDisjoint(with: ["monitoring", "policymaker"]) { all.insert("management") }
        return all
    }
}
