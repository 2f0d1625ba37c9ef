import EventSamples
import Foundation
import Logging
import MirroringEvents
import MirroringWire
import RabbitMQClient
import TestSupport
import Testing

@testable import MirroringMonitoring

/// The lines of a client's log.
@Suite struct MonitoringEventLogTests {
    private static let (job, run) = (UUID(), UUID())
    private static let error = MonitoringError(.disconnected, "The broker is away.")

    @Test(
        arguments: [
            (
                .connection(.connecting(broker: "amqp://b", attempt: 2)), "connecting",
                ["broker": "amqp://b", "attempt": "2"]
            ),
            (.connection(.connected(broker: "amqp://b")), "subscribed", ["broker": "amqp://b"]),
            (
                .connection(.disconnected(error, retryIn: .seconds(2))), "disconnected",
                ["error": "The broker is away.", "retryIn": "2.0 seconds"]
            ),
            (.connection(.disconnected(error, retryIn: nil)), "disconnected", ["error": "The broker is away."]),
            (.connection(.interrupted(error)), "interrupted", ["error": "The broker is away."]),
            (.connection(.stopped), "stopped", [:]),
            (
                .behind(since: Timestamp(milliseconds: 0)), "events asked for again",
                ["since": "\(Timestamp(milliseconds: 0))"]
            ),
            (
                .missed(.evicted(before: StreamPosition(epoch: "e", offset: 7))), "events missed",
                ["reason": "Events before position 7 are missing: no bridge has them any more."]
            ),
            (.caughtUp(StreamPosition(epoch: "e", offset: 7)), "caught up", ["position": "e:7"]),
            (.withdrawn(.all, error), "selection withdrawn", ["key": "#", "error": "The broker is away."]),
            (.bridge(.heard), "bridges heard again", ["notice": "A bridge is heard again."]),
            (.unheard(error), "bridges unheard", ["error": "The broker is away."]),
            (
                .broker(.blocked(ResourceAlarm(reason: "low on disk"))), "broker takes nothing for now",
                ["reason": "low on disk"]
            ),
            (.broker(.unblocked), "broker takes messages again", [:]),
            (.broker(.unbound(events: 3)), "bindings were gone", ["events": "3"]),
            (
                .gap(RunGap(RunKey(origin: job, runId: run), missing: 4...9)), "events missing",
                ["jobId": job.lowercased, "runId": run.lowercased, "first": "4", "last": "9"]
            ),
            (
                .late(MonitoredEvent(.typical(sequence: 3, runId: run, jobId: job))), "event late",
                ["jobId": job.lowercased, "runId": run.lowercased, "sequence": "3"]
            ),
        ] as [(MonitoringEvent, String, [String: String])]
    )
    func lineIsShortAndItsDataStandBesideIt(report: MonitoringEvent, message: String, data: [String: String]) {
        #expect(report.logMessage == message)
        #expect(report.logMetadata.mapValues(\.description) == data)
    }

    @Test func bodyThatIsNoEventNamesItsKeyAndTheReason() throws {
        let error = try #require(throws: EventDecodingError.self) { try MirroringStatusEventArgs(json: [0x7B]) }
        let message = UnreadableMessage(routingKey: "a.b", reason: .event(error), count: 7)
        let report = MonitoringEvent.unreadable(message)
        #expect(report.logMessage == "message undecodable")
        #expect(report.logMetadata == ["key": "a.b", "error": "\(error)", "count": "7"])
    }

    @Test func eventThatIsLeftOutNamesItsKeyItsPublisherAndTheReason() {
        let event = MonitoredEvent(
            ReceivedEvent(.typical(sequence: 3, jobId: Self.job), routingKey: "a.b", publisher: .verified(user: "ann"))
        )
        let report = MonitoringEvent.leftOut(event, because: .furtherKeys, count: 2)
        #expect(report.logMessage == "event left out")
        #expect(
            report.logMetadata
                == [
                    "jobId": "\(Self.job.lowercased)", "key": "a.b", "reason": "furtherKeys", "publisher": "ann",
                    "count": "2",
                ]
        )
        #expect(
            report.description
                == "An event about job \(Self.job.lowercased) is left out, number 2 so far: it came by further keys (CC or BCC), "
                + "which the broker compares with nobody's rights. It was published by user \"ann\" under \"a.b\"."
        )
    }

    @Test func everyLineNamesTheEndpointAndTheSubscription() {
        let record = LogRecord()
        let reporter = ReportBroadcaster(endpointName: "example", logger: record.logger)
        reporter.report(.connection(.connected(broker: "amqp://b")), of: reporter.begin("nightly"))
        #expect(record.lines == ["info subscribed broker=amqp://b endpoint=example subscription=nightly"])
    }

    // MARK: What recurs

    /// It may be for a weekend, and is tried every ten seconds.
    @Test func brokerThatIsAwayIsLoggedOnce() {
        let record = LogRecord()
        let reporter = ReportBroadcaster(endpointName: "example", logger: record.logger)
        let subscription = reporter.begin()
        for attempt in 1...500 {
            reporter.report(.connection(.connecting(broker: "amqp://b", attempt: attempt)), of: subscription)
            reporter.report(
                .connection(.disconnected(Self.error, retryIn: .milliseconds(attempt))),
                of: subscription
            )
        }
        #expect(record.visible == ["disconnected"])
        #expect(record.all.count { $0 == "connecting" } == 500, "who searches for a fault sees each")
        for _ in 1...2 { reporter.report(.connection(.connected(broker: "amqp://b")), of: subscription) }
        #expect(record.visible == ["disconnected", "subscribed"])
    }

    /// The log says as well when the reader has come back.
    @Test func lossWhoseReaderStandsStillIsLoggedAtOnce() {
        let record = LogRecord()
        let reporter = ReportBroadcaster(endpointName: "example", logger: record.logger)
        let subscription = reporter.begin()
        for status in [
            ConnectionStatus.connected(broker: "amqp://b"), .interrupted(Self.error),
            .disconnected(Self.error, retryIn: .seconds(1)), .connected(broker: "amqp://b"),
        ] {
            reporter.report(.connection(status), of: subscription)
        }
        #expect(record.visible == ["subscribed", "interrupted", "disconnected", "subscribed"])
    }

    @Test func eachSubscriptionThatBeginsIsLogged() {
        let record = LogRecord()
        let reporter = ReportBroadcaster(endpointName: "example", logger: record.logger)
        for _ in 1...3 {
            reporter.report(.connection(.connected(broker: "amqp://b")), of: reporter.begin())
        }
        #expect(record.visible == ["subscribed", "subscribed", "subscribed"])
    }

    @Test func nonsenseIsLoggedOnceForEachReasonAndCounted() throws {
        let record = LogRecord()
        var reporter: ReportBroadcaster? = ReportBroadcaster(endpointName: "example", logger: record.logger)
        let subscription = try #require(reporter?.begin())
        let event = MonitoredEvent(.typical(sequence: 3, runId: Self.run, jobId: Self.job))
        for number in 1...500 {
            reporter?.report(.leftOut(event, because: .furtherKeys, count: 2 * number - 1), of: subscription)
            reporter?.report(.leftOut(event, because: .detour, count: 2 * number), of: subscription)
            reporter?.report(.late(event), of: subscription)
        }
        #expect(record.visible == ["event left out", "event left out", "event late"])
        reporter = nil
        let counts = record.lines.dropFirst(3)
        #expect(counts.count == 3)
        #expect(counts.allSatisfy { $0.contains("count=499") && $0.contains("total=500") })
    }
}
