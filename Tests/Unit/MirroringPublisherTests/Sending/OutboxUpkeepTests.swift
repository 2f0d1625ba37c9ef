import EventSamples
import Foundation
import MirroringDiagnostics
import MirroringEvents
import RabbitMQClient
import TestSupport
import Testing

@testable import MirroringPublisher

/// What is done beside sending.
@Suite struct OutboxUpkeepTests {
    private let status = DeliveryStatus()
    private let log = LogRecord()
    private let recurrences: RecurrenceLog

    init() {
        // A busy machine may take longer than the minute after which the same is said again.
        recurrences = RecurrenceLog(logger: log.logger) { [start = ContinuousClock.now] in start }
    }

    private func upkeep(_ outbox: Outbox) -> OutboxUpkeep {
        OutboxUpkeep(outbox, status: status, recurrences: recurrences)
    }

    @Test func oneLookAdoptsAndMeasures() async throws {
        try await OutboxFixture.run { fixture in
            let outbox = try Outbox(fixture.configuration { $0.maximumOutboxBytes = 20_000 })
            let upkeep = upkeep(outbox)
            // For another broker, so it is left where it is; and for this one.
            let (other, _) = try fixture.abandoned(1...20)
            var writer: OutboxWriter? = try OutboxWriter(
                folder: fixture.folder,
                target: outbox.target,
                segmentBytes: 6_000
            )
            let dead = try #require(writer?.instance)
            _ = try writer?.append(OutboxFixture.body(21))
            writer = nil
            let findings = try #require(await upkeep.adopt(except: []))
            #expect(Set(findings.processes) == [other, dead])
            #expect(findings.adopted.map(\.instance) == [dead])
            outbox.accept(OutgoingEvent(.typical(sequence: 22)))
            #expect(outbox.removeFailures().storing?.code == .full, "the others' files count")
        }
    }

    // MARK: What it tells

    /// In an outbox that engines of several brokers share, some are always there.
    @Test func whatIsForAnotherBrokerIsNoTroubleAndToldOnce() async throws {
        try await OutboxFixture.run { fixture in
            let upkeep = upkeep(try Outbox(fixture.configuration()))
            _ = try fixture.abandoned(1...2)
            for _ in 1...3 { _ = await upkeep.adopt(except: []) }
            #expect(status.current.lastError == nil)
            #expect(log.visible == ["events for another broker are left where they are"])
        }
    }

    @Test func folderThatCannotBeListedIsReportedUntilItCan() async throws {
        try await OutboxFixture.run { fixture in
            let upkeep = upkeep(try Outbox(fixture.configuration()))
            try fixture.removeFolder()
            for _ in 1...3 {
                let findings = await upkeep.adopt(except: [])
                #expect(findings == nil)
                #expect(status.current.lastError?.contains("can't be listed") == true)
            }
            try fixture.makeFolder()
            await upkeep.survey()
            #expect(status.current.lastError == nil)
            #expect(log.visible == ["can't list the outbox", "can list the outbox again"])
        }
    }

    /// A disk that loses bits now and then must not fill.
    @Test func whatWasSetAsideIsRemovedWhereItTakesTooMuchRoom() async throws {
        try await OutboxFixture.run { fixture in
            let outbox = try Outbox(fixture.configuration { $0.maximumOutboxBytes = 8 * 150_000 })
            let upkeep = upkeep(outbox)
            let segments = (1...4).map { SegmentName(instance: .version7(), number: $0) }.map(\.setAside).sorted()
            for name in segments + ["notes.corrupt"] {
                try Data(count: 65_536).write(to: URL(filePath: "\(fixture.folder.path)/\(name)"))
            }
            for _ in 1...2 { await upkeep.survey() }
            #expect(try fixture.names == (segments.suffix(2) + ["notes.corrupt"]).sorted())
            #expect(log.visible == ["files that were set aside are removed, for they take too much room"])
        }
    }

    /// The broker has what is in memory, and the disk may still take nothing.
    @Test func diskThatTakesNothingIsReportedWhateverTheBrokerConfirms() async throws {
        try await OutboxFixture.run { fixture in
            let outbox = try Outbox(fixture.configuration())
            let upkeep = upkeep(outbox)
            var delivery = DeliveryLog(status: status, recurrences: recurrences)
            try fixture.removeFolder()
            outbox.accept(OutgoingEvent(.typical(sequence: 1)))
            await upkeep.keepUp()
            let trouble = try #require(status.current.lastError)
            #expect(trouble.contains(fixture.folder.path))
            delivery.record(.refused(.nacked))
            #expect(status.current.lastError?.contains("nack") == true, "that is why events wait")
            delivery.record(.delivered(PendingEvent.samples(1...1)))
            await upkeep.keepUp()
            #expect(status.current.lastError == trouble)

            try fixture.makeFolder()
            outbox.accept(OutgoingEvent(.typical(sequence: 2)))
            await upkeep.keepUp()
            #expect(status.current.lastError == nil)
            #expect(log.visible.last == "can keep events in the outbox again")
        }
    }

    @Test func outboxIsNoLongerFullWhenItHasRoom() async throws {
        try await OutboxFixture.run { fixture in
            let outbox = try Outbox(
                fixture.configuration {
                    $0.maximumOutboxBytes = 10_000
                    $0.segmentBytes = 6_000
                }
            )
            let upkeep = upkeep(outbox)
            for sequence in 1...20 { outbox.accept(OutgoingEvent(.typical(sequence: sequence))) }
            await upkeep.keepUp()
            #expect(status.current.lastError?.contains("holds its maximum") == true)
            guard case .events(let events) = outbox.dequeue(20) else {
                Issue.record("not in memory")
                return
            }
            var delivery = Outbox.Delivery()
            for case .own(let end) in events.map(\.origin) { delivery.add(end) }
            outbox.markDelivered(delivery)
            await upkeep.keepUp()
            #expect(status.current.lastError == nil)
        }
    }

    /// Each second for as long as the disk is full.
    @Test func lossesAreLoggedOnceAndCounted() async throws {
        try await OutboxFixture.run { fixture in
            let outbox = try Outbox(
                fixture.configuration {
                    $0.maximumOutboxBytes = 2_000
                    $0.queuedEvents = 1
                }
            )
            let upkeep = upkeep(outbox)
            for sequence in 1...61 {
                outbox.accept(OutgoingEvent(.typical(sequence: sequence)))
                if sequence > 1 { await upkeep.keepUp() }
            }
            #expect(outbox.lost == 60)
            let message = "events are lost, since they could not be kept"
            #expect(log.visible.count { $0 == message } == 1)
            recurrences.finish()
            let count = try #require(log.lines.first { $0.hasPrefix("error more of the same") })
            #expect(count.contains("count=59 message=\(message)"))
            #expect(count.hasSuffix("total=60"))
        }
    }

    /// Somebody may go on removing the files, for as long as the engine runs.
    @Test func filesThatAreRemovedAgainAndAgainAreLoggedOnce() async throws {
        try await OutboxFixture.run { fixture in
            let outbox = try Outbox(fixture.configuration())
            let upkeep = upkeep(outbox)
            outbox.accept(OutgoingEvent(.typical(sequence: 1)))
            for _ in 1...5 {
                try fixture.removeFolder()
                await upkeep.keepUp()
                #expect(outbox.unsaved == 0)
            }
            #expect(log.visible == ["files of the outbox were removed, and are put back"])
        }
    }
}
