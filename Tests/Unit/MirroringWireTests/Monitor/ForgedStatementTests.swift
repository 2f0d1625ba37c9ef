import Foundation
import MirroringEvents
import RabbitMQClient
import Testing

@testable import MirroringWire

/// Who may publish barriers, as every engine, can send anything to those who listen to bridges. Only what a bridge has said counts.
@Suite struct ForgedStatementTests {
    private static let id = UUID()
    private static let time = Timestamp(milliseconds: 1_780_000_000_000)

    private static let statements = [heartbeat, barrier] + notices + findings + subscribers
    private static let heartbeat = Heartbeat(
        bridgeId: id,
        epoch: "e",
        position: 7,
        cached: 1,
        time: time,
        period: .seconds(5),
        issues: []
    ).message(user: "bridge")
    private static let barrier = BarrierMessage(bridgeId: id, epoch: "e").message(user: "bridge")

    private static var notices: [OutgoingMessage] {
        let kinds: [JobNotice.Kind] = [
            .silent(for: .seconds(300)), .heard(after: nil, outcome: .running, isTerminal: false),
        ]
        return kinds.map { kind in
            JobNotice(
                kind: kind,
                jobId: id,
                runId: id,
                sequence: 7,
                state: .transferring,
                eventTime: time,
                bridgeId: id,
                time: time
            ).message(user: "bridge")
        }
    }

    private static var findings: [OutgoingMessage] {
        JobFindingTests.reasons.flatMap { reason in
            let finding = JobFindingTests.finding(reason)
            let settlement = JobSettlement(
                of: finding.kind,
                findingId: finding.id,
                jobId: id,
                jobName: "",
                runId: nil,
                bridgeId: id,
                time: time
            )
            return [finding.message(user: "bridge"), settlement.message(user: "bridge")]
        }
    }

    private static var subscribers: [OutgoingMessage] {
        SubscriberNotice.Kind.allCases.map { kind in
            SubscriberNotice(
                kind: kind,
                queue: "mirroring.subscriber.ann.desk",
                user: "ann",
                name: "desk",
                ready: 8,
                unacknowledged: 1,
                limit: 7,
                missesFrom: nil,
                bridgeId: id,
                time: time
            ).message(user: "bridge")
        }
    }

    private static let forgeries: [(name: String, change: @Sendable (inout OutgoingMessage) -> Void)] = [
        ("further keys", { $0.properties.headers["CC"] = .array(["heartbeat"]) }),
        ("another key, as of what came by BCC", { $0.routingKey = "somewhere" }),
        ("no user", { $0.properties.userId = nil }),
        ("another exchange", { $0.exchange = "mirroring.session.ann.own" }),
        ("dead-lettered", { $0.properties.headers["x-first-death-queue"] = "mirroring.session.ann.own" }),
    ]

    @Test func whatABridgeSaysCounts() throws {
        for message in Self.statements {
            #expect(try MonitorMessage(Delivery(message))?.routingKey == message.routingKey)
            #expect(try MonitorMessage(Delivery(message), from: .named(["bridge"])) != nil)
        }
    }

    @Test func whatTheBrokerHasNotMadeSureOfDoesNotCount() {
        for message in Self.statements {
            for (name, change) in Self.forgeries {
                var forged = message
                change(&forged)
                let isBelieved = (try? MonitorMessage(Delivery(forged))).flatMap { $0 } != nil
                #expect(!isBelieved, "\(message.routingKey): \(name)")
            }
        }
    }

    /// A publisher may publish barriers, and the body of another kind under that key.
    @Test func statementUnderTheKeyOfABarrierSaysWhyItDoesNotCount() throws {
        var forged = Self.statements[0]
        forged.routingKey = "barrier"
        let error = try #require(throws: MonitorMessageError.self) { try MonitorMessage(Delivery(forged)) }
        #expect(
            error.description
                == "The message does not count: it was published under the key \"barrier\", and not under its own, \"heartbeat\"."
        )
    }

    /// Nobody is to make a listener parse what does not count.
    @Test func bodyIsNotReadBeforeItIsKnownWhoSaysIt() throws {
        for message in Self.statements where message.properties.type != WireNames.MessageType.barrier {
            for (name, change) in Self.forgeries where !name.hasPrefix("another key") {
                var forged = message
                forged.body = Array("no JSON".utf8)
                change(&forged)
                let error = try #require(throws: MonitorMessageError.self) { try MonitorMessage(Delivery(forged)) }
                #expect(error.description.hasPrefix("The message does not count"), "\(name): \(error)")
            }
        }
    }

    @Test func usersThatAreNamedAreTheOnlyOnesWhoSpeakForBridges() throws {
        for message in Self.statements {
            let error = try #require(throws: MonitorMessageError.self) {
                try MonitorMessage(Delivery(message), from: .named(["other"]))
            }
            #expect(error.description == "The message does not count: the user \"bridge\" may not speak for a bridge.")
        }
        let engines = BarrierMessage().message(user: "engine")
        #expect(
            try MonitorMessage(Delivery(engines), from: .named(["other"])) != nil,
            "an engine's speaks for no bridge"
        )
    }
}
