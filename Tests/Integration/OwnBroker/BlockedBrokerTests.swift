import EventSamples
import Foundation
import MirroringBridge
import MirroringEvents
import MirroringMonitoring
import MirroringWire
import RabbitMQClient
import TestSupport
import Testing

extension OwnBrokerTests {
    /// Subscribers of a broker that is up, and of no use.
    @Suite(.timeLimit(.minutes(15))) struct BlockedBrokerTests: JoinedSuite {
        private let job = UUID()

        /// No engine can publish and no bridge can say so: the client finds it out.
        @Test func clientNamesTheAlarmAndSaysWhenItIsOver() async throws {
            let own = try OwnBroker.ofSuite
            try await withBridge({ $0.heartbeatPeriod = .milliseconds(500) }) { broker, _ in
                let client = try client(broker, period: .seconds(1), checkpoint: .seconds(2), patience: .seconds(5))
                var events = client.events(for: .job(job), from: .cached).makeAsyncIterator()
                _ = try await events.through { $0.place != nil }
                let blocked = try await own.withMemoryAlarm { try await events.through { $0.alarm != nil } }
                #expect(blocked.last?.alarm == ResourceAlarm(reason: "low on memory"))
                #expect(blocked.allSatisfy { $0.disconnection == nil }, "the subscription stands")
                let over = try await events.through(\.isUnblocked)
                #expect(over.allSatisfy { $0.alarm == nil }, "it is said once")
                let run = MirroringStatusEventArgs.run(of: job, 1...2)
                try await broker.publish(run)
                let all = try await events.through { $0.isEvent(2, of: run) }
                #expect(all.compactMap(\.monitored).map(\.event) == run)
            }
        }

        /// Whoever asks for the past alone is not told to start a bridge.
        @Test func replayThatNobodyCanSendNamesTheAlarm() async throws {
            let own = try OwnBroker.ofSuite
            try await withBroker { broker in
                let history = try client(broker).history
                let error = await #expect(throws: MonitoringError.self) {
                    try await own.withMemoryAlarm {
                        for try await _ in history.events(patience: .seconds(2)) {}
                    }
                }
                #expect(error?.code == .blocked)
                #expect(error?.description.contains("it is low on memory.") == true)
            }
        }

        /// The broker counts the consumer; what should feed it hangs.
        @Test func consumerThatGetsNothingIsNamedAndReplaced() async throws {
            let own = try OwnBroker.ofSuite
            try await withBroker { broker in
                var configuration = try broker.client(period: .seconds(2)).configuration
                configuration.broker.callTimeout = .seconds(10)
                let client = MirroringMonitoringClient(configuration)
                let reports = client.reports()
                try await client.withEvents { events in
                    try await own.evaluate(Self.suspension)
                    // More than are sent ahead: the others wait in the queue.
                    try await broker.publish(MirroringStatusEventArgs.run(of: UUID(), 1...600))
                    let seen = await reports.through(\.isBehind).map(\.description)
                    #expect(seen.contains { $0.contains(" delivers nothing of the queue ") }, "\(seen)")
                    let run = MirroringStatusEventArgs.run(of: job, 1...2)
                    try await broker.publish(run)
                    #expect(try await events.first(2).map(\.event) == run)
                }
            }
        }

        /// Halts the channels by which clients consume, and nothing else of theirs.
        private static let suspension = """
            [sys:suspend(C) || C <- rabbit_channel:list_local(),
                [{number, 2}, {connection, P}] <- [rabbit_channel:info(C, [number, connection])],
                [{client_properties, T}] <- [rabbit_reader:info(P, [client_properties])],
                lists:member({<<"connection_name">>, longstr, <<"\(MonitoringConfiguration.connectionName)">>}, T)].
            """
    }
}
