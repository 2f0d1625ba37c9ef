import EventSamples
import Foundation
import MirroringEvents
import MirroringMonitoring
import MirroringWire
import TestSupport
import Testing

/// Subscriptions that are broken under their client.
@Suite(.timeLimit(.minutes(15))) struct MonitoringRecoveryTests {
    private let run = MirroringStatusEventArgs.run(of: UUID(), 1...4)

    @Test func closedConnectionIsRebuiltAndWhatMayBeMissedIsSaid() async throws {
        try await withBroker { broker in
            let client = try broker.client()
            let reports = client.reports()
            try await client.withEvents { events in
                var run = run
                run[0].transferData.status.receivedTime = .now
                try await broker.publish([run[0]])
                _ = try await events.first(1)
                try await broker.closeConnections(named: MonitoringConfiguration.connectionName)
                // A connection is rebuilt when the subscriber asks for the next event: until then it has not handled the last.
                async let next = events.first(1)
                let reported = await reports.through(\.isBehind)
                let seen = reported.map(\.description)
                #expect(seen.contains { $0.hasPrefix("disconnected: ") && $0.contains("Next attempt in ") })
                #expect(
                    reported.last?.behindSince == run[0].status.receivedTime,
                    "what came after it may have waited in the queue"
                )
                try await broker.publish([run[0], run[1]])
                #expect(try await next.map(\.event) == [run[1]], "what came before is no news")
            }
        }
    }

    @Test func withoutReconnectionTheClientEndsAndCanSubscribeAgain() async throws {
        try await withBroker { broker in
            let client = try broker.client(autoReconnect: false)
            let (changes, continuation) = AsyncStream<ConnectionStatus>.makeStream()
            let registration = MirroringMonitoringClient.serviceConnectionEventHandler.add { change in
                if change.endpointName == broker.virtualHost { continuation.yield(change.status) }
            }
            defer { MirroringMonitoringClient.serviceConnectionEventHandler.remove(registration) }
            let (events, event) = AsyncStream<MirroringStatusEventArgs>.makeStream()
            client.mirroringTransferStatusEventHandler.add { event.yield($0) }

            try await client.subscribe()
            try await broker.closeConnections(named: MonitoringConfiguration.connectionName)
            var last: ConnectionStatus?
            for await status in changes {
                if status == .stopped { break }
                last = status
            }
            guard case .disconnected(_, retryIn: nil) = last else {
                Issue.record("The last status before the end was \(String(describing: last)).")
                return
            }
            try await client.subscribe()
            try await broker.publish(run)
            #expect(await events.prefix(4).reduce(into: []) { $0.append($1) } == run)
            await client.unsubscribe()
        }
    }

    // MARK: A reader that stands still

    /// Breaks the subscription of a reader that stands still, which is told before it goes on, and mends it then.
    ///
    /// - Returns: why it broke.
    private func interrupt(
        _ client: MirroringMonitoringClient,
        on broker: TestBroker,
        by breaking: () async throws -> Void
    ) async throws -> MonitoringError? {
        let reports = client.reports()
        let (events, event) = AsyncStream<MirroringStatusEventArgs>.makeStream()
        var received = events.makeAsyncIterator()
        let goOn = Promise<Void>()
        client.mirroringTransferStatusEventHandler.add { next in
            event.yield(next)
            await goOn.value()
        }
        try await client.subscribe()
        try await broker.publish([run[0]])
        #expect(await received.next() == run[0])
        try await breaking()
        let seen = await reports.through { $0.event.interruption != nil }
        let error = seen.last?.event.interruption
        #expect(error.map { client.status == .interrupted($0) } == true)
        #expect(seen.allSatisfy { $0.event.disconnection == nil })
        try await broker.applyTopology()
        goOn.keep(())
        let rest = await reports.through(\.isConnected)
        #expect(rest.contains { $0.event.disconnection != nil })
        #expect(rest.allSatisfy { $0.event.interruption == nil }, "it is told once")
        try await broker.publish([run[1]])
        #expect(await received.next() == run[1])
        await client.unsubscribe()
        return error
    }

    @Test func connectionThatBreaksWhileItsReaderStandsStillIsToldAtOnce() async throws {
        try await withBroker { broker in
            // Nothing is looked at meanwhile.
            let error = try await interrupt(try broker.client(period: .seconds(3_600)), on: broker) {
                try await broker.closeConnections(named: MonitoringConfiguration.connectionName)
            }
            #expect(error?.code == .disconnected)
        }
    }

    @Test func whatACheckFindsWhileTheReaderStandsStillIsToldAtOnce() async throws {
        try await withBroker { broker in
            let error = try await interrupt(try broker.client(period: .milliseconds(200)), on: broker) {
                try await broker.deleteExchange(WireNames.Exchange.events)
            }
            #expect(error?.code == .missingTopology)
        }
    }

    // MARK: What is removed

    /// The connection and the queue live on, and yet nothing would ever come again.
    @Test func removedBindingIsRestoredWithinAPeriod() async throws {
        try await withBroker { broker in
            let client = try broker.client(period: .milliseconds(200))
            try await client.withEvents { events in
                try await broker.deleteExchange(WireNames.Exchange.events)
                try await broker.applyTopology()
                // The run's later events show that the subscription stands, whichever of them is the first to come.
                let publishing = Task {
                    for sequence in 1... {
                        try await broker.publish([.typical(sequence: sequence)])
                    }
                }
                defer { publishing.cancel() }
                #expect(try await events.first(3).count == 3)
            }
        }
    }

    /// Only the check notices it: the queue is there and is being consumed.
    @Test func removedExchangeEndsTheSubscriptionWithinAPeriod() async throws {
        try await withBroker { broker in
            let client = try broker.client(autoReconnect: false, period: .milliseconds(200))
            let error = await #expect(throws: MonitoringError.self) {
                try await client.withEvents { events in
                    try await broker.deleteExchange(WireNames.Exchange.events)
                    _ = try await events.first(1)
                }
            }
            #expect(error?.code == .missingTopology)
        }
    }

    /// Only the broker's own tool can delete an exclusive queue.
    @Test(.enabled(if: BrokerTool.isKnown))
    func deletedQueueIsMadeAgain() async throws {
        try await withBroker { broker in
            let client = try broker.client()
            let reports = client.reports()
            try await client.withEvents { events in
                try await BrokerTool.deleteSessionQueues(virtualHost: broker.virtualHost)
                let seen = await reports.through(\.isBehind).map(\.description)
                #expect(seen.contains { $0.contains("its queue was deleted") })
                try await broker.publish([run[0]])
                #expect(try await events.first(1).map(\.event) == [run[0]])
            }
        }
    }

    @Test func missingTopologyIsNamedAndWaitedFor() async throws {
        try await withBroker(hasTopology: false) { broker in
            let error = await #expect(throws: MonitoringError.self) {
                try await broker.client(autoReconnect: false).subscribe()
            }
            #expect(error?.code == .missingTopology)
            #expect(error?.description.hasSuffix("has no exchange \"mirroring.events\".") == true)

            let client = try broker.client()
            let reports = client.reports()
            try await client.subscribe()
            try await broker.applyTopology()
            let seen = await reports.through(\.isConnected).map(\.description)
            #expect(seen.contains { $0.contains("has no exchange \"mirroring.events\". Next attempt in ") })
            await client.unsubscribe()
        }
    }
}
