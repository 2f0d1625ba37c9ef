import Foundation
import Logging
import MirroringWire
import RabbitMQClient
import RabbitMQManagement
import TestSupport
import Testing

@testable import MirroringBridge

extension OwnBrokerTests {
    /// A queue whose node has lost in a crash that it is a member of it.
    @Suite(.timeLimit(.minutes(15))) struct LeaderlessQueueTests {
        private let queue = WireNames.Queue.replayRequests
        private let others = [WireNames.Queue.history, WireNames.Queue.deadLetter]

        @Test func itIsNamedByBridgeAndDoctorWhoseRemedyHasItWorkAgain() async throws {
            let broker = try OwnBroker.ofSuite
            try await withBroker { host in
                try await forget(host, on: broker)
                // Of the others the broker tells some seconds after it was started.
                for other in others { try await untilTold(other, in: host) }
                let health = BridgeHealth()
                let record = LogRecord()
                let clock = ManualClock()
                let watch = QueueLeaderWatch(
                    management: host.management,
                    virtualHost: host.virtualHost,
                    health: health,
                    clock: clock,
                    logger: record.logger
                )
                let watching = Task { try await watch.run() }
                for look in 1...6 {
                    await clock.untilSomebodySleeps()
                    #expect(health.issues.isEmpty == (look <= 3), "look \(look)")
                    clock.advance(by: .seconds(5))
                }
                #expect(health.issues.allSatisfy { $0.contains("\"\(queue)\" has no leader") })
                #expect(record.visible == ["queues have no leader"])
                #expect(try await confirmed(within: .seconds(3), in: host) == false)

                let remedy = try await remedy(in: host)
                try await broker.control("eval", remedy)
                #expect(try await confirmed(within: .seconds(240), in: host))
                try await untilTold(queue, in: host)
                await clock.untilSomebodySleeps()
                clock.advance(by: .seconds(5))
                await clock.untilSomebodySleeps()
                #expect(health.issues.isEmpty)
                #expect(record.visible == ["queues have no leader", "all queues have a leader again"])
                #expect(try await findings(in: host).map(\.verdict) == ["good"])
                watching.cancel()
                _ = await watching.result
            }
        }

        // MARK: Parts

        /// As where the node is killed before it has written down that it is a member, which it does some seconds after the declaration.
        private func forget(_ host: TestBroker, on broker: OwnBroker) async throws {
            let removal = """
                {ok, Q} = rabbit_amqqueue:lookup(rabbit_misc:r(<<"\(host.virtualHost)">>, queue, <<"\(queue)">>)), \
                {Name, _} = amqqueue:get_pid(Q), \
                #{names := #{directory_rev := Names}} = ra_system:fetch(quorum_queues), \
                ok = dets:delete(Names, Name), ok = dets:sync(Names), mnesia:sync_log().
                """
            try await broker.control("eval", removal)
            try await broker.kill()
            try await broker.start()
        }

        private func untilTold(_ name: String, in host: TestBroker) async throws {
            // The API is up a moment after the broker.
            try await eventually {
                (try? await host.management.queue(name, virtualHost: host.virtualHost))?.state == "running"
            }
        }

        /// Whether the broker confirms a message to the queue in time.
        private func confirmed(within limit: Duration, in host: TestBroker) async throws -> Bool {
            let configuration = try host.configuration("test publisher")
            let publisher = try await AMQPPublisher.open(configuration, address: configuration.addresses[0])
            try await publisher.publish([
                OutgoingMessage(exchange: "", routingKey: queue, properties: .init(), body: [1])
            ])
            let alarm = Task {
                if (try? await Task.sleep(for: limit)) != nil { await publisher.close() }
            }
            defer { alarm.cancel() }
            for await events in publisher.events where events.contains(.settled(0...0, .confirmed)) {
                await publisher.close()
                return true
            }
            return false
        }

        private struct Finding: Decodable {
            let check: String
            let verdict: String
            let finding: String
            let remedy: String?
        }

        /// What `mom doctor` finds of the leaders of queues.
        private func findings(in host: TestBroker) async throws -> [Finding] {
            // Twice that long it looks at a silent queue, four times in 15 s and more on a busy machine, before it is certain.
            let result = try await Product.mom.run(
                ["doctor", "--json", "--timeout", "30"],
                environment: host.environment
            )
            let decoder = JSONDecoder()
            return try result.output.split(separator: "\n").map {
                try decoder.decode(Finding.self, from: Data($0.utf8))
            }
            .filter { $0.check == "queues" }
        }

        /// The expression that it gives for `rabbitmqctl eval`.
        private func remedy(in host: TestBroker) async throws -> String {
            let findings = try await findings(in: host)
            let finding = try #require(findings.first)
            #expect(findings.count == 1)
            #expect(finding.verdict == "wrong")
            #expect(finding.finding.contains("\"\(queue)\" has no leader"))
            let parts = try #require(finding.remedy).split(separator: "'", omittingEmptySubsequences: false)
            #expect(parts.first == "rabbitmqctl eval ")
            return String(try #require(parts.dropFirst().first))
        }
    }
}
