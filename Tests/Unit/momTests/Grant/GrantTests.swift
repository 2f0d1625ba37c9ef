import MirroringCommands
import MirroringEvents
import MirroringWire
import RabbitMQManagement
import Testing

import struct Foundation.UUID

@testable import mom

/// Which permissions a role has.
@Suite struct GrantTests {
    private static let job = "7e1f0c52-3c7a-4d39-9a64-0b8f6c1d2e35"
    private static let other = "11111111-2222-4333-8444-555555555555"

    private func grant(_ role: Role, _ jobs: [String] = [], user: String = "ann") throws -> Grant {
        try Grant(user: GrantedUser(user), role: role, jobs: jobs.isEmpty ? .all : GrantedJobs(jobs))
    }

    @Test func aPublisherWritesEventsOfItsJobAndBarriers() throws {
        let grant = try grant(.publisher, [Self.job])
        #expect(
            grant.permissions
                == BrokerPermissions(
                    configure: "^$",
                    write: #"^mirroring\.(events|monitor)$"#,
                    read: "^$"
                )
        )
        #expect(
            grant.topicPermissions == [
                TopicPermissions(
                    exchange: "mirroring.events",
                    write: #"^\#(Self.job)\.[A-Za-z]+\.[a-z]+(\.[A-Za-z]+)?$"#,
                    read: "^$"
                ),
                TopicPermissions(exchange: "mirroring.replay", write: "^$", read: "^$"),
                TopicPermissions(exchange: "mirroring.monitor", write: "^barrier$", read: "^$"),
            ]
        )
        #expect(grant.role.tags == [])
    }

    @Test func aConsumerHasQueuesOfItsOwnAndTheEventsOfItsJob() throws {
        let grant = try grant(.consumer, [Self.job])
        let own = #"mirroring\.(session|subscriber|reply)\.ann\.[0-9A-Za-z_-]+"#
        #expect(
            grant.permissions
                == BrokerPermissions(
                    configure: "^\(own)$",
                    write: #"^(\#(own)|mirroring\.replay)$"#,
                    read: #"^(\#(own)|mirroring\.events)$"#
                )
        )
        #expect(
            grant.topicPermissions == [
                TopicPermissions(exchange: "mirroring.events", write: "^$", read: #"^\#(Self.job)\."#),
                TopicPermissions(exchange: "mirroring.replay", write: "^\(Self.job)$", read: "^$"),
                TopicPermissions(exchange: "mirroring.monitor", write: "^$", read: "^$"),
            ]
        )
    }

    /// A topic exchange without a topic permission is open to every key.
    @Test(arguments: Role.allCases)
    func eachRoleHasATopicPermissionForEachTopicExchange(_ role: Role) throws {
        let exchanges = try grant(role).topicPermissions.map(\.exchange)
        #expect(exchanges == [WireNames.Exchange.events, WireNames.Exchange.replay, WireNames.Exchange.monitor])
    }

    /// Each event that there can be, under the keys of today's engines and of older ones.
    @Test(arguments: [[job], [other, job], []])
    func everyKeyOfAJobIsAllowed(jobs: [String]) throws {
        let grant = try grant(.publisher, jobs)
        let jobId = try #require(UUID(uuidString: Self.job))
        for state in MirroringState.allCases {
            for severity in Severity.allCases {
                for outcome in Outcome.allCases.map(Optional.some) + [nil] {
                    let key = RoutingKey(jobId: jobId, state: state, severity: severity, outcome: outcome)
                    #expect(grant.includes(.publish(exchange: "mirroring.events", key: "\(key)")), "\(key)")
                }
            }
        }
    }

    @Test func nothingOfAnotherJobIs() throws {
        let publisher = try grant(.publisher, [Self.job])
        for key in [
            "\(Self.other).Transferring.processing.running", "\(Self.job)", "\(Self.job).x", "x\(Self.job).A.b.c",
            "\(Self.job).A.b.c.d", "\(Self.job.uppercased()).A.b.c", "",
        ] {
            #expect(!publisher.includes(.publish(exchange: "mirroring.events", key: key)), "\(key)")
        }
        let consumer = try grant(.consumer, [Self.job])
        for key in ["#", "*.#", "*.*.*", "*.*.error.#", "", Self.job, "\(Self.other).#", "\(Self.job)*.#"] {
            #expect(!consumer.includes(.bind(exchange: "mirroring.events", key: key)), "\(key)")
        }
        #expect(consumer.includes(.bind(exchange: "mirroring.events", key: "\(Self.job).#")))
        #expect(consumer.includes(.bind(exchange: "mirroring.events", key: "\(Self.job).*.error.#")))
        #expect(!consumer.includes(.publish(exchange: "mirroring.replay", key: Self.other)))
        #expect(!consumer.includes(.publish(exchange: "mirroring.replay", key: "all")))
    }

    @Test func severalJobsAreAlternatives() throws {
        let grant = try grant(.consumer, [Self.job, Self.other, Self.job])
        #expect(grant.topicPermissions[1].write == "^(\(Self.job)|\(Self.other))$")
        #expect(grant.words == "a consumer of 2 jobs")
        for job in [Self.job, Self.other] {
            #expect(grant.includes(.bind(exchange: "mirroring.events", key: "\(job).#")))
            #expect(!grant.includes(.bind(exchange: "mirroring.events", key: "x.\(job).#")))
        }
    }

    /// Names of which one is the beginning of another.
    @Test func aNameIsNoPrefix() throws {
        let grant = try grant(.consumer)
        let id = UUID()
        #expect(grant.includes(.configure(WireNames.Queue.session(user: "ann", id: id))))
        #expect(grant.includes(.read(WireNames.Queue.subscriber(user: "ann", name: "my_desk-1"))))
        for user in ["an", "anna", "ann.x", "ann-x", "Ann", "x.ann"] {
            #expect(!grant.includes(.configure(WireNames.Queue.session(user: user, id: id))), "\(user)")
        }
        #expect(!grant.includes(.configure("x.mirroring.session.ann.y")))
    }

    @Test func wordsThatAllNamesBeginWithStandInFront() {
        #expect(NamePattern.any(ofNames: ["a.b.c", "a.b.d.e", "a.b"]) == #"a\.(b\.c|b\.d\.e|b)"#)
        #expect(NamePattern.any(ofNames: ["a.b.c", "a.b.d"]) == #"a\.b\.(c|d)"#)
        #expect(NamePattern.any(ofNames: ["a.b", "c.d"]) == #"(a\.b|c\.d)"#)
        #expect(NamePattern.any(ofNames: ["a.b"]) == #"a\.b"#)
    }

    @Test func aBridgePublishesNoEvents() throws {
        let grant = try grant(.bridge)
        #expect(
            grant.permissions.write
                == #"^(amq\.default|mirroring\.(monitor|dead-letter|history|replay-requests))$"#
        )
        let key = "\(Self.job).Transferring.processing.running"
        #expect(!grant.includes(.publish(exchange: "mirroring.events", key: key)))
        for key in [
            WireNames.MonitorKey.heartbeat, WireNames.MonitorKey.barrier, WireNames.MonitorKey.jobSilent(Self.job),
            WireNames.MonitorKey.jobHeard(Self.job), WireNames.MonitorKey.subscriberWarnedPrefix + "ann.desk",
            WireNames.MonitorKey.subscriberRemovedPrefix + "ann.my.desk",
            WireNames.MonitorKey.jobFinding(.late, Self.job), WireNames.MonitorKey.jobSettled(Self.job),
        ] {
            #expect(grant.includes(.publish(exchange: "mirroring.monitor", key: key)), "\(key)")
        }
        #expect(!grant.includes(.publish(exchange: "mirroring.monitor", key: "anything.else")))
        let monitor = try #require(grant.topicPermissions.first { $0.exchange == "mirroring.monitor" })
        for key in WireNames.MonitorKey.findings {
            #expect(NamePattern.matches(key, monitor.read), "the history's: \(key)")
        }
    }

    /// A queue that is full and refuses barriers would stop every engine.
    @Test func anOperatorListensToBridgesAndGetsNoBarriers() throws {
        let grant = try grant(.operator)
        for key in [
            WireNames.MonitorKey.heartbeat, WireNames.MonitorKey.jobSilent(Self.job), "job.#", "job.silent.#",
            "job.heard.#", "job.*.\(Self.job)", "subscriber.#", "subscriber.*.ann.desk",
        ] {
            #expect(grant.includes(.bind(exchange: "mirroring.monitor", key: key)), "\(key)")
        }
        for key in [
            WireNames.MonitorKey.barrier, "#", "*", "", "#.#", "*.#", "#.barrier", "barrier.#", "heartbeat.#", "job",
            "job.", "#.job.silent", "xheartbeat", "heartbeatx",
        ] {
            #expect(!grant.includes(.bind(exchange: "mirroring.monitor", key: key)), "\(key)")
        }
    }

    /// What the management API lets tags do.
    @Test func higherTagsHoldTheLowerOnes() {
        #expect(Grant.implied(by: ["administrator"]) == ["administrator", "monitoring", "policymaker", "management"])
        #expect(Grant.implied(by: ["monitoring"]) == ["monitoring", "management"])
        #expect(Grant.implied(by: ["management", "own"]) == ["management", "own"])
    }
}

/// To whom nothing can be granted.
@Suite struct GrantedUserTests {
    @Test(
        arguments: [
            ("", "is empty"), ("con.x", "has a dot"), (".", "has a dot"), ("a*", "has \"*\""), ("a|b", "has \"|\""),
            ("^a", "has \"^\""), ("a$", "has \"$\""), ("a b", "has \" \""), ("a\n", "stands for something else"),
            ("a/b", "has \"/\""),
            ("a'b", "has \"'\""), ("(a)", "has \"(\""), ("a\\", "has \"\\\""), ("-p", "has a hyphen"),
            // A letter that makes one character with what follows it: not to the broker.
            ("con\u{0D4E}.x", "has a dot"), ("a\u{0D4E}|b", "has \"|\""), ("a.\u{0301}b", "has a dot"),
            (String(repeating: "a", count: 129), "longer than 128 bytes"),
        ]
    )
    func namesThatMeanMoreThanThemselvesAreRefused(name: String, sentence: String) {
        let failure = #expect(throws: CommandFailure.self) { try GrantedUser(name) }
        #expect(failure?.exitCode == .usage)
        #expect(failure?.description.contains(sentence) == true, "\(failure?.description ?? "")")
    }

    @Test(arguments: [
        "ann", "ops-1", "mirror_engine", "ann@example", "Jürgen", "7", String(repeating: "a", count: 128),
    ])
    func otherNamesAreNot(name: String) throws {
        let user = try GrantedUser(name)
        #expect(NamePattern.matches(WireNames.Queue.reply(user: name, id: UUID()), NamePattern.exactly([user.queues])))
    }

    @Test func jobsAreUUIDsAndNotTooMany() throws {
        #expect(throws: CommandFailure.self) { try GrantedJobs(["manual"]) }
        #expect(throws: CommandFailure.self) { try GrantedJobs((0...GrantedJobs.most).map { _ in UUID().lowercased }) }
        #expect(
            try GrantedJobs(["7E1F0C52-3C7A-4D39-9A64-0B8F6C1D2E35"]).pattern == "7e1f0c52-3c7a-4d39-9a64-0b8f6c1d2e35"
        )
    }
}
