import EventSamples
import Foundation
import MirroringBridge
import MirroringEvents
import MirroringMonitoring
import MirroringWire
import RabbitMQManagement
import TestSupport
import Testing

/// What `mom doctor --prove` has a subscription lose: it is really lost, and made up for.
@Suite(.timeLimit(.minutes(15))) struct SubscriptionFaultTests: JoinedSuite {
    @Test(arguments: SubscriptionFault.allCases)
    func whatIsLostIsMadeUpFor(fault: SubscriptionFault) async throws {
        try await withBridge { broker, _ in
            let run = MirroringStatusEventArgs.newRun(of: UUID(), 1...6)
            let client = try client(broker, period: .seconds(1), checkpoint: .seconds(1))
            let (events, event) = AsyncStream<MirroringStatusEventArgs>.makeStream()
            client.mirroringTransferStatusEventHandler.add { event.yield($0) }
            let reports = client.reports(of: MirroringMonitoringClient.handlersName)
            try await client.subscribe(.job(run[0].jobId))
            var received = events.makeAsyncIterator()
            try await broker.publish(Array(run[..<2]))
            for expected in run[..<2] { #expect(await received.next() == expected) }
            // What is lost before the client has learned where the history ends has no place from which it could ask for it.
            _ = await reports.through { $0.event.place != nil }

            try await client.suffer(fault)
            try await broker.publish(Array(run[2..<4]))
            let key = EventSelection.job(run[0].jobId).bindingKey
            try await eventually {
                let keys = try await broker.management.boundKeys(
                    of: WireNames.Exchange.events,
                    virtualHost: broker.virtualHost
                )
                return keys.values.contains { $0.contains(key) }
            }
            try await broker.publish(Array(run[4...]))
            for expected in run[2...] { #expect(await received.next() == expected) }
            await client.unsubscribe()
        }
    }

    @Test func whereNothingIsSubscribedToNothingIsLost() async throws {
        try await withBroker { broker in
            let client = try broker.client()
            let error = await #expect(throws: MonitoringError.self) { try await client.suffer(.deletedQueue) }
            #expect(error?.code == .disconnected)
        }
    }
}
