import EventSamples
import Logging
import MirroringEvents
import Testing

@testable import MirroringPublisher

/// What is done beside sending.
@Suite struct OutboxUpkeepTests {
    private let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    @Test func oneLookAdoptsAndMeasures() async throws {
        try await OutboxFixture.run { fixture in
            let outbox = try Outbox(fixture.configuration { $0.maximumOutboxBytes = 20_000 })
            let upkeep = OutboxUpkeep(outbox, status: DeliveryStatus(), logger: logger)
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
            #expect(outbox.removeFailures().error?.code == .full, "the others' files count")
        }
    }

    @Test func folderThatCannotBeListedIsReported() async throws {
        try await OutboxFixture.run { fixture in
            let status = DeliveryStatus()
            let upkeep = OutboxUpkeep(try Outbox(fixture.configuration()), status: status, logger: logger)
            try fixture.removeFolder()
            let findings = await upkeep.adopt(except: [])
            #expect(findings == nil)
            #expect(status.current.lastError?.contains("can't be listed") == true)
        }
    }
}
