import Foundation
import MirroringEvents
import MirroringMonitoring
import MirroringWire
import RabbitMQClient
import TestSupport
import Testing

/// When the closure of a subscription begins.
@Suite(.timeLimit(.minutes(15))) struct FirstAttemptTests {
    private let job = UUID()

    /// A client of a port at which nobody listens.
    private func clientOfNobody(autoReconnect: Bool) throws -> MirroringMonitoringClient {
        var configuration = MonitoringConfiguration(
            endpointName: "nobody",
            broker: try BrokerConfiguration(uris: "amqp://127.0.0.1:1", connectionName: "nobody")
        )
        configuration.autoReconnect = autoReconnect
        return MirroringMonitoringClient(configuration)
    }

    /// Who starts something in the closure and waits for its event must not miss it.
    @Test(arguments: [true, false])
    func whatTheClosurePublishesComes(autoReconnect: Bool) async throws {
        try await withBroker { broker in
            let client = try broker.client(autoReconnect: autoReconnect)
            try await broker.withPublisher { publisher in
                for _ in 1...10 {
                    let run = MirroringStatusEventArgs.run(of: job, 1...3)
                    let received = try await client.withEvents(.job(job)) { events in
                        guard case .connected = client.status else {
                            Issue.record("The closure began while the client was \(client.status).")
                            return [MonitoredEvent]()
                        }
                        try await publisher.publish(run)
                        return try await events.first(3)
                    }
                    #expect(received.map(\.event) == run)
                    #expect(client.status == .stopped)
                }
            }
        }
    }

    /// Also by a client that keeps no subscription: the brokers of a cluster are one.
    @Test func nextBrokerIsTriedWhereTheFirstIsAway() async throws {
        try await withBroker { broker in
            var configuration = try broker.client(autoReconnect: false).configuration
            let away = try BrokerConfiguration(uris: "amqp://127.0.0.1:1", connectionName: "away")
            configuration.broker.addresses.insert(away.addresses[0], at: 0)
            let client = MirroringMonitoringClient(configuration)
            try await client.subscribe()
            guard case .connected = client.status else {
                Issue.record("The client is \(client.status) after it has subscribed.")
                return
            }
            await client.unsubscribe()
            try await client.withEvents { _ in
                guard case .connected = client.status else {
                    Issue.record("The closure began while the client was \(client.status).")
                    return
                }
            }
        }
    }

    /// A second selection goes the way of the first, which is still under way.
    @Test func nobodyIsToldOfASubscriptionThatDoesNotCome() async throws {
        var configuration = try clientOfNobody(autoReconnect: false).configuration
        // For as long as it takes to add the second.
        configuration.broker.addresses.append(configuration.broker.addresses[0])
        let client = MirroringMonitoringClient(configuration)
        let subscribing = [job, UUID()].map { job in Task { try await client.subscribe(.job(job)) } }
        for task in subscribing { await #expect(throws: MonitoringError.self) { try await task.value } }
    }

    @Test func closureIsNotRunWithoutASubscription() async throws {
        let client = try clientOfNobody(autoReconnect: false)
        let error = await #expect(throws: MonitoringError.self) {
            try await client.withEvents { _ in _ = Issue.record("The closure was run.") }
        }
        #expect(error?.code == .disconnected)
    }

    /// However long the broker is away.
    @Test func closureWaitsForTheSubscriptionThatTheClientGoesOnTrying() async throws {
        try await withBroker { broker in
            var configuration = try broker.client().configuration
            let path = try NetworkPath(to: configuration.broker.addresses[0].port)
            configuration.broker.addresses[0].port = path.port
            path.refuse()
            let client = MirroringMonitoringClient(configuration)
            let reports = client.reports()
            let subscribing = Task { try await client.withEvents { _ in client.status } }
            _ = await reports.through { if case .connection(.disconnected) = $0.event { true } else { false } }
            path.admit()
            guard case .connected = try await subscribing.value else {
                Issue.record("The closure began without a subscription.")
                return
            }
        }
    }

    @Test func closureIsNotRunInATaskThatWasCancelled() async throws {
        let client = try clientOfNobody(autoReconnect: true)
        let subscribing = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await client.withEvents { _ in _ = Issue.record("The closure was run.") }
        }
        await #expect(throws: CancellationError.self) { try await subscribing.value }
    }

    @Test func statusOfHandlersIsThatOfTheirSubscription() async throws {
        try await withBroker { broker in
            let client = try broker.client()
            #expect(client.status == .stopped)
            try await client.subscribe()
            guard case .connected = client.status else {
                Issue.record("The client is \(client.status) after it has subscribed.")
                return
            }
            try await client.withEvents { _ in }
            guard case .connected = client.status else {
                Issue.record("The client is \(client.status) although its handlers' subscription stands.")
                return
            }
            await client.unsubscribe()
            #expect(client.status == .stopped)
        }
    }
}
