import EventSamples
import Foundation
import MirroringEvents
import MirroringPublisher
import MirroringWire
import RabbitMQClient
import RabbitMQManagement
import TestSupport
import Testing

/// The publisher on a real broker.
@Suite(.timeLimit(.minutes(15))) struct DeliveryTests {
    @Test func eventsArriveOnceInOrderAndComplete() async throws {
        try await PublisherScratch.with { scratch in
            try await scratch.deliver(with: scratch.publisher()) { publisher in
                for sequence in 1...2_000 { publisher.notify(.typical(sequence: sequence)) }
                #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
                #expect(publisher.health.isConnected)
                #expect(publisher.health.lastError == nil)
            }
            let deliveries = try await scratch.history(2_000)
            #expect(
                deliveries.map { $0.properties.headers[WireNames.Header.sequence]?.int } == (1...2_000).map(Int64.init)
            )
            let first = try #require(deliveries.first)
            let event = MirroringStatusEventArgs.typical(sequence: 1)
            #expect(try MirroringStatusEventArgs(json: first.body) == event)
            #expect(first.routingKey == RoutingKey(event).description)
            #expect(first.properties.messageId == event.eventId.lowercased)
            #expect(first.properties.userId == scratch.configuration.broker.addresses[0].user)
            #expect(first.properties.isPersistent)
            #expect(try scratch.files == [], "a publisher that has delivered everything leaves nothing")
        }
    }

    @Test func whatDoesNotFitIntoMemoryArrivesInOrder() async throws {
        try await PublisherScratch.with { scratch in
            let publisher = try scratch.publisher {
                $0.queuedEvents = 10; $0.window = 50; $0.segmentBytes = 20_000
            }
            try await scratch.deliver(with: publisher) { publisher in
                for sequence in 1...2_000 { publisher.notify(.typical(sequence: sequence)) }
                #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
            }
            #expect(try await scratch.sequences(2_000) == Array(1...2_000))
        }
    }

    @Test func whatDeadProcessesLeftGoesFirstTheOldestFirst() async throws {
        try await PublisherScratch.with { scratch in
            try scratch.abandon(1...30)
            try scratch.abandon(31...60)
            try scratch.abandon(61...90)
            try await scratch.deliver(with: scratch.publisher()) { publisher in
                for sequence in 91...120 { publisher.notify(.typical(sequence: sequence)) }
                #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
            }
            let deliveries = try await scratch.history(120)
            #expect(
                deliveries.map { $0.properties.headers[WireNames.Header.sequence]?.int } == (1...120).map(Int64.init)
            )
            #expect(try scratch.files == [])
        }
    }

    @Test func sendersThatStartAtOnceShareTheOrphansAndSendEachOnce() async throws {
        try await PublisherScratch.with { scratch in
            for batch in 0..<8 { try scratch.abandon((batch * 20 + 1)...(batch * 20 + 20)) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for sender in 0..<10 {
                    let publisher = try scratch.publisher()
                    publisher.notify(.typical(sequence: 1_000 + sender))
                    group.addTask {
                        try await scratch.deliver(with: publisher) { publisher in
                            #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
                        }
                    }
                }
                try await group.waitForAll()
            }
            // A sender that was done early may have gone before its turn came: the next one finds what is left.
            try await scratch.deliver(with: scratch.publisher()) { publisher in
                publisher.notify(.typical(sequence: 2_000))
                #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
            }
            let sequences = try await scratch.history(171).map { $0.properties.headers[WireNames.Header.sequence]?.int }
            #expect(sequences.count == 171)
            #expect(Set(sequences).count == 171)
            #expect(try scratch.files == [])
        }
    }

    @Test func withoutABrokerEventsWaitAndAnotherProcessDeliversThem() async throws {
        try await PublisherScratch.with { scratch in
            try await scratch.broker.management.insistingOnDeletion {
                try await scratch.broker.management.deleteVirtualHost(scratch.broker.virtualHost)
            }
            do {
                let publisher = try scratch.publisher()
                try await scratch.deliver(with: publisher) { publisher in
                    for sequence in 1...100 { publisher.notify(.typical(sequence: sequence)) }
                    let health = try await publisher.health { $0.lastError != nil }
                    #expect(health.waiting == 100)
                    #expect(!health.isConnected)
                    #expect(await publisher.drain(for: .milliseconds(100)) == 100)
                }
            }
            try await scratch.broker.management.insisting {
                try await scratch.broker.management.createVirtualHost(scratch.broker.virtualHost)
            }
            try await scratch.broker.applyTopology()
            try await scratch.deliver(with: scratch.publisher()) { publisher in
                publisher.notify(.typical(sequence: 101))
                #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
            }
            #expect(try await scratch.sequences(101) == Array(1...101))
        }
    }
}
