import EventSamples
import Foundation
import MirroringEvents
import MirroringPublisher
import MirroringWire
import RabbitMQClient
import TestSupport
import Testing

/// An engine of somebody else's, on a real broker: what it gets wrong never becomes a dead letter.
@Suite(.timeLimit(.minutes(15))) struct OwnEngineTests {
    private func event(
        _ sequence: Int,
        _ change: (inout MirroringStatusEventArgs) -> Void = { _ in }
    ) -> MirroringStatusEventArgs {
        var event = MirroringStatusEventArgs.typical()
        event.eventId = .version7()
        event.sequence = sequence
        event.transferData.status.sentTime = .now
        event.transferData.status.receivedTime = .now
        change(&event)
        return event
    }

    @Test func whatItGetsWrongArrivesMendedOrIsCounted() async throws {
        try await PublisherScratch.with { scratch in
            try await scratch.deliver(with: scratch.publisher()) { publisher in
                publisher.notify(event(0))
                publisher.notify(
                    event(1) { $0.transferData.initializeData.sourceRoot = .init(repeating: "x", count: 300_000) }
                )
                publisher.notify(event(2) { $0.transferData.initializeData.name = .init(repeating: "n", count: 1_001) })
                publisher.notify(
                    event(3) { event in
                        event.transferData.status.statusLog = (1...1_001).map {
                            StatusLogEntry(level: .processing, time: .now, message: "Line \($0)")
                        }
                    }
                )
                publisher.notify(event(4) { $0.transferData.packageHeader?.bytesPerSecond = -14_043_425 })
                publisher.notify(event(-9) { $0.transferData.status.terminal = true })
                publisher.notify(event(6))
                #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
                #expect(publisher.health.refused == 2)
                #expect(
                    publisher.health.refusalReason?.hasPrefix("Event 6 came after the run's end, event 5") == true
                )
                #expect(publisher.health.mended == 5)
            }
            let deliveries = try await scratch.history(5)
            let events = try deliveries.map { try MirroringStatusEventArgs(json: $0.body) }
            #expect(events.map(\.sequence) == [1, 2, 3, 4, 5])
            #expect(events.map(\.status.terminal) == [false, false, false, false, true])
            #expect(events.allSatisfy { $0.status.severity == .warning })
            let expected = [
                "texts of more than 4096 bytes cut short", "the job's name cut to 1000 characters",
                "2 entries of this log left out", "bytesPerSecond from -14043425 to 0", "sequence from -9 to 5",
            ]
            for (event, words) in zip(events, expected) {
                #expect(event.status.statusLog.first?.message.contains(words) == true, "\(words)")
            }
            #expect(events[0].status.statusLog.contains { $0.message.contains("is lost (sequence 0)") })
        }
    }

    /// What a dead process left is late by its own time; what comes now is not.
    @Test func whatWaitedForItsBrokerSaysForHowLong() async throws {
        try await PublisherScratch.with { scratch in
            let start = ContinuousClock.now
            do {
                let dead = try scratch.publisher()
                for (sequence, seconds) in [(1, 90), (2, -3_600)] {
                    let time = Timestamp(milliseconds: Timestamp.now.milliseconds - Int64(seconds) * 1_000)
                    dead.notify(event(sequence) { $0.transferData.status.receivedTime = time })
                }
            }
            try await scratch.deliver(with: scratch.publisher()) { publisher in
                #expect(await publisher.flushed())
                publisher.notify(event(3))
                #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
            }
            let delays = try await scratch.history(3).map { $0.properties.headers[WireNames.Header.delayed]?.int }
            #expect(delays.count == 3)
            // As late as this machine is slow.
            let slowness = Int64((start.duration(to: .now) / .seconds(1)).rounded(.up))
            #expect((90...90 + slowness).contains(try #require(delays[0])))
            #expect(delays[1] == nil, "a time ahead is no delay")
            #expect((0...slowness).contains(delays[2] ?? 0), "it comes now")
        }
    }
}

extension OutboxPublisher {
    /// Whether what dead processes left was delivered in time.
    fileprivate func flushed() async -> Bool {
        await flush(for: PublisherScratch.patience)
        return health.adoptedDelivered > 0
    }
}
