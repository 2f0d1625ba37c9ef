import EventSamples
import Foundation
import MirroringBridge
import MirroringEvents
import MirroringMonitoring
import MirroringWire
import RabbitMQClient
import RabbitMQManagement
import TestSupport
import Testing

/// Subscriptions that get nothing any more although nobody has told them so.
@Suite(.timeLimit(.minutes(15))) struct DeadSubscriptionTests: JoinedSuite {
    private let job = UUID()

    /// Nothing is reset and nothing is closed, as where a machine has lost its power or a firewall has forgotten the connection.
    @Test func halfOpenConnectionIsFoundByItsHeartbeatsAndMadeUpFor() async throws {
        try await withBridge { broker, _ in
            var configuration = try client(broker).configuration
            let path = try NetworkPath(to: configuration.broker.addresses[0].port)
            configuration.broker.addresses[0].port = path.port
            // A busy broker may be mute by itself for longer than two shorter ones.
            configuration.broker.heartbeat = .seconds(10)
            let client = MirroringMonitoringClient(configuration)
            let reports = client.reports()
            var events = client.events(for: .job(job), from: .cached).makeAsyncIterator()
            _ = try await events.through { $0.place != nil }
            path.stall()
            let run = MirroringStatusEventArgs.run(of: job, 1...3)
            try await broker.publish(run)
            // Nobody reads, so it is told apart from the events, which tell the rest when somebody does.
            let seen = await reports.through { $0.event.interruption != nil }
            #expect(seen.last?.event.interruption?.description.contains("heartbeat") == true, "\(seen)")
            path.reset()
            path.resume()
            let all = try await events.through { $0.isEvent(3, of: run) }
            #expect(all.contains { $0.disconnection?.code == .disconnected })
            #expect(all.contains { $0.isBehind })
            #expect(all.compactMap(\.monitored).map(\.event) == run)
        }
    }

    /// The client can't, as it may not; a bridge does within ten seconds.
    @Test func exchangeThatIsGoneIsNamedAndWaitedFor() async throws {
        try await withBridge { broker, _ in
            var events = try client(broker, period: .milliseconds(200)).events(for: .job(job), from: .cached)
                .makeAsyncIterator()
            _ = try await events.through { $0.place != nil }
            // A bridge that looks in the same moment makes it again before the client has missed it.
            let isNamed = Noted(false)
            let deleting = Task {
                while !isNamed.value {
                    try? await broker.management.deleteExchange(
                        WireNames.Exchange.events,
                        virtualHost: broker.virtualHost
                    )
                    try await Task.sleep(for: .seconds(1))
                }
            }
            defer { deleting.cancel() }
            let seen = try await events.through { $0.disconnection != nil }
            isNamed.change { $0 = true }
            #expect(seen.last?.disconnection?.code == .missingTopology)
            // To its end: a request that is broken off may delete what the bridge has made meanwhile.
            try await deleting.value
            _ = try await events.through(\.isConnected)
            let run = MirroringStatusEventArgs.run(of: job, 1...2)
            // The client may have stood before the last deletion.
            try await eventually { (try? await broker.publish(run)) != nil }
            let all = try await events.through { $0.isEvent(2, of: run) }
            #expect(all.compactMap(\.monitored).map(\.event) == run)
        }
    }

    /// No later event shows it, and no checkpoint is near: a bridge says that it has read something that did not come.
    @Test func historyThatGoesOnWithoutItsEventsIsAskedForSoon() async throws {
        try await withBridge({ $0.heartbeatPeriod = .milliseconds(200) }) { broker, _ in
            var events = try client(broker).events(from: .cached).makeAsyncIterator()
            _ = try await events.through { $0.place != nil }
            try await broker.remakeExchangeOfEvents()
            let run = MirroringStatusEventArgs.run(of: job, 1...1)
            try await broker.publish(run)
            let all = try await events.through { $0.isEvent(1, of: run) }
            #expect(all.last?.monitored?.isReplayed == true)
            let end = try await events.through { $0.unbound != nil }
            #expect(end.last?.unbound == 1)
            #expect((all + end).allSatisfy { $0.disconnection == nil }, "the connection stood all the while")
        }
    }

    /// Who hears no bridge is told as well, in the reports.
    @Test func closureIsToldThatItsBindingWasLost() async throws {
        try await withBridge { broker, _ in
            let run = MirroringStatusEventArgs.newRun(of: job, 1...3)
            let client = try client(broker, checkpoint: .seconds(1))
            let reports = client.reports()
            try await client.withEvents(.job(job)) { events in
                _ = await reports.through { $0.event.place != nil }
                try await broker.remakeExchangeOfEvents()
                try await broker.publish(run)
                #expect(try await events.first(3).map(\.event) == run)
                async let next = events.first(1)
                var told = 0
                while told < 3 { told += await reports.through { $0.event.unbound != nil }.last?.event.unbound ?? 4 }
                #expect(told == 3, "be it by several checkpoints")
                try await broker.publish(MirroringStatusEventArgs.newRun(of: job, 1...1))
                #expect(try await next.count == 1)
            }
        }
    }
}
