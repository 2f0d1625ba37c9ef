import EventSamples
import Foundation
import MirroringEvents
import MirroringPublisher
import MirroringWire
import RabbitMQClient
import TestSupport
import Testing

/// What subscribers learn of events that could not be kept.
@Suite(.timeLimit(.minutes(15))) struct LossTests {
    @Test func theRunsNextEventTellsSubscribersWhatIsLostAndIsRoutedAsAWarning() async throws {
        try await PublisherScratch.with { scratch in
            let publisher = try scratch.publisher {
                $0.queuedEvents = 4; $0.segmentBytes = 6_000; $0.maximumOutboxBytes = 10_000
            }
            for sequence in 1...20 { publisher.notify(.typical(sequence: sequence)) }
            let lost = publisher.health.lost
            #expect(lost > 0)
            try await scratch.deliver(with: publisher) { publisher in
                #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
                for sequence in 21...22 { publisher.notify(.typical(sequence: sequence)) }
                #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
                #expect(publisher.health.lost == lost)
            }
            let deliveries = try await scratch.history(22 - lost)
            let sequences = deliveries.map { $0.properties.headers[WireNames.Header.sequence]?.int }
            #expect(sequences == (Array(1...(20 - lost)) + [21, 22]).map(Int64.init), "readers see the gap")
            let severities = deliveries.suffix(3).map { RoutingKey($0.routingKey)?.severity }
            #expect(severities == [.processing, .warning, .processing])
            let telling = deliveries[deliveries.count - 2]
            #expect(telling.properties.headers[WireNames.Header.severity]?.string == "warning")
            let status = try MirroringStatusEventArgs(json: telling.body).status
            #expect(status.severity == .warning)
            #expect(status.outcome == .running)
            #expect(status.statusLog.map(\.level) == [.warning, .processing])
            #expect(status.statusLog.first?.category == .diskFull)
            #expect(status.statusLog.first?.message.contains("(sequence \(21 - lost) to 20)") == true)
        }
    }

    @Test func whatDeadProcessesLeftIsFlushedAndCounted() async throws {
        try await PublisherScratch.with { scratch in
            try scratch.abandon(1...30)
            try scratch.abandon(31...60)
            try await scratch.deliver(with: scratch.publisher()) { publisher in
                await publisher.flush(for: PublisherScratch.patience)
                try #require(publisher.health.adoptedDelivered == 60)
                let backlog = try publisher.backlog()
                #expect(backlog.isEmpty)
            }
            #expect(try await scratch.sequences(60) == Array(1...60))
            #expect(try scratch.files == [])
        }
    }
}
