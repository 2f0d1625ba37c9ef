import EventSamples
import Foundation
import Logging
import MirroringEvents
import Testing

@testable import MirroringPublisher

/// The publisher without a broker.
@Suite(.timeLimit(.minutes(15))) struct OutboxPublisherTests {
    @Test func withoutABrokerEventsWaitAndTheNextProcessHasThem() async throws {
        try await OutboxFixture.run { fixture in
            let configuration = try fixture.configuration()
            do {
                let publisher = try OutboxPublisher(configuration: configuration, logger: Logger(label: "test"))
                let delivery = Task { await publisher.run() }
                for sequence in 1...5 { publisher.notify(.typical(sequence: sequence)) }
                #expect(await publisher.drain(for: .milliseconds(200)) == 5)
                while publisher.health.lastError == nil {
                    try await Task.sleep(for: .milliseconds(10))  // health has no stream: it is asked for, not told
                }
                let health = publisher.health
                #expect(!health.isConnected)
                #expect(health.waiting == 5)
                #expect(health.oldestWaiting == MirroringStatusEventArgs.typical(sequence: 1).status.receivedTime)
                #expect(health.lastError?.contains("127.0.0.1") == true)
                delivery.cancel()
                await delivery.value
                #expect(publisher.health.waiting == 5)
            }
            let instance = try #require(try fixture.folder.list().own.instances.first)
            let target = OutboxTarget(configuration.broker)
            var left = try #require(try OrphanedEvents(instance, in: fixture.folder, target: target))
            #expect(left.next(100).events.map(\.event.sequence) == Array(1...5))
        }
    }

    /// Whoever can wait tries again, and no event tells of a loss that was none.
    @Test func whatHasNoRoomStaysWithItsCaller() async throws {
        try await OutboxFixture.run { fixture in
            let configuration = try fixture.configuration {
                $0.maximumOutboxBytes = 5_000
                $0.segmentBytes = 6_000
            }
            var kept = 0
            do {
                let publisher = try OutboxPublisher(configuration: configuration, logger: Logger(label: "test"))
                while kept < 10, (try? publisher.keep(.typical(sequence: kept + 1))) != nil { kept += 1 }
                #expect((1..<10).contains(kept))
                let next = MirroringStatusEventArgs.typical(sequence: kept + 1)
                for _ in 1...3 {
                    let error = #expect(throws: OutboxError.self) { try publisher.keep(next) }
                    #expect(error?.code == .full)
                }
                // Of a run that is new, too.
                #expect(throws: OutboxError.self) { try publisher.keep(.typical(sequence: 1, runId: UUID())) }
                let health = publisher.health
                #expect((health.waiting, health.lost, health.unsaved, health.refused) == (kept, 0, 0, 0))
                // There is room for an end, and its place in the run is not taken.
                var end = next
                end.eventId = .version7()
                end.transferData.status.terminal = true
                try publisher.keep(end)
                #expect((publisher.health.waiting, publisher.health.refused) == (kept + 1, 0))
            }
            let instance = try #require(try fixture.folder.list().own.instances.first)
            let target = OutboxTarget(configuration.broker)
            var left = try #require(try OrphanedEvents(instance, in: fixture.folder, target: target))
            let events = left.next(100).events.map(\.event)
            #expect(events.map(\.sequence) == Array(1...(kept + 1)))
            let expected = MirroringStatusEventArgs.typical(sequence: kept + 1)
            #expect(events.last?.status.statusLog == expected.status.statusLog)
        }
    }

    /// An engine of somebody else's that does everything wrong.
    @Test func whatNoReaderWouldTakeIsMendedOrCountedAndSaid() async throws {
        try await OutboxFixture.run { fixture in
            let configuration = try fixture.configuration()
            do {
                let publisher = try OutboxPublisher(configuration: configuration, logger: Logger(label: "test"))
                publisher.notify(.typical(sequence: 1))
                publisher.notify(.typical(sequence: 0))
                #expect(publisher.health.refused == 1)
                #expect(publisher.health.refusalReason?.contains("0 is no sequence") == true)
                var long = MirroringStatusEventArgs.typical(sequence: 2)
                long.transferData.initializeData.sourceRoot = String(repeating: "x", count: 300_000)
                publisher.notify(long)
                var end = MirroringStatusEventArgs.typical()
                end.sequence = .min
                end.eventId = .version7()
                end.transferData.packageHeader?.bytesPerSecond = -1
                end.transferData.status.terminal = true
                publisher.notify(end)
                publisher.notify(.typical(sequence: 4))
                let health = publisher.health
                #expect(health.refused == 2)
                #expect(health.refusalReason?.contains("Event 4 came after the run's end, event 3") == true)
                #expect(health.unreadable == 0)
                #expect(health.mended == 2)
                #expect(health.lost == 0)
                #expect(health.waiting == 3)
            }
            let instance = try #require(try fixture.folder.list().own.instances.first)
            let target = OutboxTarget(configuration.broker)
            var left = try #require(try OrphanedEvents(instance, in: fixture.folder, target: target))
            let events = left.next(100).events.map(\.event)
            #expect(events.map(\.sequence) == [1, 2, 3])
            #expect(events.map(\.status.severity) == [.processing, .warning, .warning])
            let log = events[1].status.statusLog.map(\.message)
            #expect(log[0].contains("texts of more than 4096 bytes cut short"))
            #expect(
                log[1].hasPrefix("1 event of this run was refused and is lost (sequence 0). 0 is no sequence.")
            )
            let last = try #require(events.last)
            #expect(last.status.terminal)
            #expect(
                last.status.statusLog.first?.message.hasSuffix(
                    "changed: sequence from \(Int.min) to 3; transferData.packageHeader.bytesPerSecond from -1 to 0."
                ) == true
            )
        }
    }

    /// An engine that says something after each run's end, as one with a timer of its own may.
    @Test func lossesAreToldHoweverManyEventsCameAfterTheEndsOfTheirRuns() async throws {
        try await OutboxFixture.run { fixture in
            let configuration = try fixture.configuration()
            let runs = UntoldLosses.capacity + 1
            do {
                let publisher = try OutboxPublisher(configuration: configuration, logger: Logger(label: "test"))
                for _ in 1...runs {
                    let run = UUID()
                    var end = MirroringStatusEventArgs.typical(sequence: 1, runId: run)
                    end.transferData.status.terminal = true
                    publisher.notify(end)
                    publisher.notify(.typical(sequence: 2, runId: run))
                }
                #expect(publisher.health.refused == runs)
                publisher.notify(.typical(sequence: 0))
                publisher.notify(.typical(sequence: 1))
            }
            let instance = try #require(try fixture.folder.list().own.instances.first)
            let target = OutboxTarget(configuration.broker)
            var left = try #require(try OrphanedEvents(instance, in: fixture.folder, target: target))
            let events = left.next(2 * runs).events.map(\.event)
            #expect(events.count == runs + 1)
            #expect(
                events.last?.status.statusLog.first?.message.hasPrefix(
                    "1 event of this run was refused and is lost (sequence 0)."
                ) == true
            )
        }
    }

    @Test(arguments: ["schemaVersion\":1", "bytesPerSecond\":41943040"])
    func whatAnOlderEngineLeftIsMended(member: String) async throws {
        try await OutboxFixture.run { fixture in
            let name = try #require(member.split(separator: "\"").first)
            let good = String(decoding: OutboxFixture.body(2), as: UTF8.self)
            let bad = good.replacing("\"\(member)", with: "\"\(name)\":-7")
            #expect(bad != good)
            var writer: OutboxWriter? = try fixture.writer()
            let instance = try #require(writer?.instance)
            for body in [OutboxFixture.body(1), Array(bad.utf8), OutboxFixture.body(3)] {
                _ = try writer?.append(body)
            }
            writer = nil
            var left = try #require(try OrphanedEvents(instance, in: fixture.folder, target: fixture.target))
            let taken = left.next(100)
            #expect(taken.damages == [])
            #expect(taken.events.map(\.event.sequence) == [1, 2, 3])
            let mended = taken.events[1]
            #expect(try MirroringStatusEventArgs(json: mended.body) == mended.event)
            #expect(mended.event.status.statusLog.first?.message.contains("\(name) from -7 to ") == true)
        }
    }

    @Test func anOutboxOfNothingLeavesNothing() async throws {
        try await OutboxFixture.run { fixture in
            let publisher = try OutboxPublisher(configuration: fixture.configuration(), logger: Logger(label: "test"))
            let delivery = Task { await publisher.run() }
            #expect(await publisher.drain(for: .seconds(30)) == 0)
            delivery.cancel()
            await delivery.value
            #expect(try fixture.names == [])
        }
    }
}
