import MirroringWire
import RabbitMQManagement

/// What is granted to a user: a value, without I/O.
struct Grant: Sendable, Hashable {
    /// To whom.
    let user: GrantedUser
    /// As what.
    let role: Role
    /// For which jobs.
    let jobs: GrantedJobs
    /// How much of it at a time.
    let limits: UserLimits

    /// A grant from its parts; limits that are not given are those of the role.
    init(user: GrantedUser, role: Role, jobs: GrantedJobs, connections: Int? = nil, channels: Int? = nil) {
        self.user = user
        self.role = role
        self.jobs = role.isOfJobs ? jobs : .all
        limits = UserLimits(
            connections: connections ?? role.limits.connections,
            channels: channels ?? role.limits.channels
        )
    }

    /// In words: `a consumer of 2 jobs`.
    var words: String {
        "\(role == .operator ? "an" : "a") \(role.rawValue)\(role.isOfJobs ? " of \(jobs.words)" : "")"
    }

    // MARK: Permissions

    /// The rights by the names of exchanges and queues.
    var permissions: BrokerPermissions {
        typealias Exchange = WireNames.Exchange
        typealias Queue = WireNames.Queue
        switch role {
        case .publisher:
            return Self.permissions(write: [Exchange.events, Exchange.monitor])
        case .bridge:
            // What is missing of the topology a bridge makes again: it declares all of it, and a binding needs write on the queue and
            // read on the exchange. Publishing events is no part of that.
            let queues = [Queue.history, Queue.replayRequests, Queue.deadLetter]
            let exchanges = [Exchange.events, Exchange.replay, Exchange.monitor, Exchange.deadLetter]
            return Self.permissions(
                configure: exchanges + queues + [Queue.speaker],
                configureMore: [NamePattern.literal(Queue.subscriberPrefix) + ".+"],
                write: [Exchange.monitor, Exchange.deadLetter] + queues,
                writeMore: [NamePattern.literal(Self.defaultExchange)],
                read: exchanges + queues
            )
        case .operator:
            return Self.permissions(
                configureMore: [user.queues],
                write: [Exchange.replay],
                writeMore: [user.queues],
                read: [Exchange.events, Exchange.monitor, Queue.deadLetter],
                readMore: [user.queues]
            )
        case .consumer:
            return Self.permissions(
                configureMore: [user.queues],
                write: [Exchange.replay],
                writeMore: [user.queues],
                read: [Exchange.events],
                readMore: [user.queues]
            )
        }
    }

    /// What permissions call the default exchange, whose name is empty. A bridge sends replays through it, straight to
    /// the queue of whoever asked.
    static let defaultExchange = "amq.default"

    /// Permissions of names, and of patterns beside them.
    private static func permissions(
        configure: [String] = [],
        configureMore: [String] = [],
        write: [String] = [],
        writeMore: [String] = [],
        read: [String] = [],
        readMore: [String] = []
    ) -> BrokerPermissions {
        func pattern(_ names: [String], _ patterns: [String]) -> String {
            var seen: Set<String> = []
            let each = names.filter { seen.insert($0).inserted }
            return NamePattern.exactly(patterns + (each.isEmpty ? [] : [NamePattern.any(ofNames: each)]))
        }
        return BrokerPermissions(
            configure: pattern(configure, configureMore),
            write: pattern(write, writeMore),
            read: pattern(read, readMore)
        )
    }

    // MARK: Topic permissions

    /// The rights by keys, for each topic exchange: where there are none, the broker lets every key pass.
    var topicPermissions: [TopicPermissions] {
        typealias Exchange = WireNames.Exchange
        var events = TopicPermissions(Exchange.events)
        var replay = TopicPermissions(Exchange.replay)
        var monitor = TopicPermissions(Exchange.monitor)
        switch role {
        case .publisher:
            events.write = Self.eventKeys(of: jobs)
            monitor.write = NamePattern.exactly([NamePattern.literal(WireNames.MonitorKey.barrier)])
        case .bridge:
            monitor.write = NamePattern.exactly(Self.statementKeys)
            events.read = NamePattern.exactly(["#"])
            replay.read = NamePattern.exactly(["#"])
            monitor.read = NamePattern.exactly(
                ([WireNames.MonitorKey.barrier] + WireNames.MonitorKey.findings).map(NamePattern.literal)
            )
        case .operator:
            events.read = NamePattern.anything
            monitor.read = NamePattern.exactly(Self.listenedKeys)
            replay.write = Self.replayKeys(of: jobs)
        case .consumer:
            events.read = jobs == .all ? NamePattern.anything : #"^\#(jobs.pattern)\."#
            replay.write = Self.replayKeys(of: jobs)
        }
        return [events, replay, monitor]
    }

    /// `<jobId>.<State>.<severity>.<outcome>`, and the keys of older engines, which end with the severity.
    private static func eventKeys(of jobs: GrantedJobs) -> String {
        #"^\#(jobs.pattern)\.[A-Za-z]+\.[a-z]+(\.[A-Za-z]+)?$"#
    }

    private static func replayKeys(of jobs: GrantedJobs) -> String {
        jobs == .all
            ? NamePattern.exactly([NamePattern.literal(WireNames.replayAllKey), jobs.pattern]) : "^\(jobs.pattern)$"
    }

    /// By which keys what bridges say can be listened to; not the barriers, which are for the history alone. A queue that gets them, and
    /// refuses them when it is full, would have engines and bridges told that no barrier is taken.
    private static let listenedKeys: [String] = {
        typealias Key = WireNames.MonitorKey
        return [NamePattern.literal(Key.heartbeat)]
            + [Key.jobPrefix, Key.subscriberPrefix].map { NamePattern.literal($0) + ".+" }
    }()

    /// What bridges say.
    private static let statementKeys: [String] = {
        typealias Key = WireNames.MonitorKey
        let ofRuns = [Key.jobSilent(""), Key.jobHeard("")]
        let ofCourses = JobFinding.Kind.allCases.map { Key.jobFinding($0, "") } + [Key.jobSettled("")]
        let ofJobs = (ofRuns + ofCourses).map { NamePattern.literal($0) + NamePattern.uuid }
        let ofSubscribers = [Key.subscriberWarnedPrefix, Key.subscriberRemovedPrefix].map {
            NamePattern.literal($0) + ".+"
        }
        return [Key.heartbeat, Key.barrier].map(NamePattern.literal) + ofJobs + ofSubscribers
    }()
}

extension TopicPermissions {
    /// No key of an exchange.
    fileprivate init(_ exchange: String) {
        self.init(exchange: exchange, write: NamePattern.nothing, read: NamePattern.nothing)
    }
}
