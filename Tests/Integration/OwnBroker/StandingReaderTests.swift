import EventSamples
import Foundation
import MirroringEvents
import MirroringMonitoring
import MirroringWire
import RabbitMQClient
import TestSupport
import Testing

extension OwnBrokerTests {
    /// Subscribers that stand still for longer than the broker waits for an acknowledgement: half an hour, unless it is told otherwise.
    @Suite(.timeLimit(.minutes(15))) struct StandingReaderTests {
        /// Runs a test while the broker waits for a second.
        private func withImpatience(_ body: (TestBroker) async throws -> Void) async throws {
            try await setPatience("1000", lookedAtEvery: "200")
            let outcome: Result<Void, any Error>
            do {
                outcome = .success(try await withBroker { try await body($0) })
            } catch {
                outcome = .failure(error)
            }
            try await setPatience("1800000", lookedAtEvery: "60000")
            try outcome.get()
        }

        private func setPatience(_ patience: String, lookedAtEvery interval: String) async throws {
            try await OwnBroker.ofSuite.evaluate(
                "application:set_env(rabbit, consumer_timeout, \(patience)), "
                    + "application:set_env(rabbit, channel_tick_interval, \(interval))."
            )
        }

        /// Waits until the broker has ended the subscription of a reader that stands still.
        private func waitForEnd(on broker: TestBroker) async throws {
            let (own, host) = (try OwnBroker.ofSuite, BrokerTool.binary(broker.virtualHost))
            try await eventually { try await own.evaluate("rabbit_amqqueue:consumers_all(\(host)).") == "[]" }
        }

        /// The connection stays, and with it the queue and what waits in it, also where the client would not connect again.
        @Test(arguments: [Duration.milliseconds(200), .seconds(20)])
        func readerThatGoesOnGetsEverythingOnce(period: Duration) async throws {
            try await withImpatience { broker in
                let client = try broker.client(autoReconnect: false, period: period)
                let reports = client.reports()
                // More than the broker sends ahead.
                let run = MirroringStatusEventArgs.run(of: UUID(), 1...600)
                try await client.withEvents { events in
                    try await broker.publish([(key: RoutingKey(run[0]).description, body: Array("{}".utf8))])
                    try await broker.publish(Array(run[..<300]))
                    #expect(try await events.first(1).map(\.sequence) == [1])
                    try await waitForEnd(on: broker)
                    try await broker.publish(Array(run[300...]))
                    #expect(try await events.first(599).map(\.sequence) == Array(2...600))
                    // The subscription stands.
                    let next = MirroringStatusEventArgs.run(of: UUID(), 1...1)
                    try await broker.publish(next)
                    #expect(try await events.first(1).map(\.event) == next)
                }
                let seen = await reports.through(\.isStopped).map(\.description)
                #expect(!seen.contains { $0.hasPrefix("disconnected") }, "\(seen)")
                #expect(!seen.contains { $0.contains("missed") }, "\(seen)")
                #expect(seen.filter { $0.contains("can't be read") }.count == 1, "\(seen)")
            }
        }

        /// The broker says that a subscription is over each time it looks, until it is answered, and would end a connection on which it is
        /// answered twice.
        @Test func endThatIsSaidSeveralTimesIsOneEnd() async throws {
            try await withImpatience { broker in
                var configuration = try broker.configuration("test")
                let path = try NetworkPath(to: configuration.addresses[0].port)
                configuration.addresses[0].port = path.port
                let consumer = try await AMQPConsumer.open(configuration, address: configuration.addresses[0])
                try await consumer.declare(.exclusive("standing"))
                try await consumer.bind(QueueBinding(queue: "standing", exchange: WireNames.Exchange.events, key: "#"))
                let request = ConsumeOptions(queue: "standing", prefetch: 10)
                let first = try await consumer.subscribe(request)
                try await broker.publish([(key: "a.b.c", body: [])])
                #expect(try await first.deliveries.first { _ in true }?.count == 1)
                let before = try ends()
                path.stall()
                try await eventually { try ends() >= before + 3 }
                // The next channel takes this time with it.
                try await setPatience("1800000", lookedAtEvery: "200")
                path.resume()
                let error = await #expect(throws: AMQPError.self) { for try await _ in first.deliveries {} }
                #expect(error?.code == .preconditionFailed)
                let second = try await consumer.subscribe(request)
                let delivery = try #require(try await second.deliveries.first { _ in true }?.first)
                try await second.acknowledge(through: delivery)
                let queue = try await consumer.declare(.passive("standing"))
                #expect((queue.messages, queue.consumers) == (0, 1))
                await consumer.close()
            }
        }

        /// How often the broker has said so, as its log tells.
        private func ends() throws -> Int {
            try OwnBroker.ofSuite.log().split(separator: "\n").count { $0.contains("acknowledgement on channel") }
        }

        /// Nobody consumes the queue then, and it is looked at all the same. The bridges, of which there are none, are asked for longer
        /// than the broker waits.
        @Test func readerThatStandsStillIsToldOfALossMeanwhile() async throws {
            try await withImpatience { broker in
                let client = try broker.client(autoReconnect: false, period: .milliseconds(200), patience: .seconds(2))
                let reports = client.reports()
                try await client.withEvents { events in
                    try await broker.publish(MirroringStatusEventArgs.run(of: UUID(), 1...2))
                    _ = try await events.first(1)
                    try await waitForEnd(on: broker)
                    let others = (0..<11_000).map { _ in MirroringStatusEventArgs.typical(sequence: 9, runId: UUID()) }
                    try await broker.publish(others)
                    let seen = await reports.through(\.isBehind).map(\.description)
                    #expect(!seen.contains { $0.hasPrefix("disconnected") }, "\(seen)")
                    #expect(try await events.first(1_000).count == 1_000)
                }
            }
        }
    }
}
