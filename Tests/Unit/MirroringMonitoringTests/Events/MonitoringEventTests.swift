import EventSamples
import Foundation
import MirroringEvents
import MirroringMonitoring
import MirroringWire
import RabbitMQClient
import Testing

/// What must be known beside the events, in words.
@Suite struct MonitoringEventTests {
    private static let error = MonitoringError(.noAnswer, "No bridge answered.")
    private static let position = StreamPosition(epoch: "e", offset: 7)
    private let job = UUID()
    private let run = UUID()

    @Test(
        arguments: [
            (.missed(.evicted(before: position)), "Events before position 7 are missing: no bridge has them any more."),
            (
                .missed(.otherHistory(position, now: "f")),
                "Events after position 7 are missing: the history that it was counted in is gone."
            ),
            (.missed(.unknown(from: .cached, error)), "Events of the past are missing. No bridge answered."),
            (
                .missed(.unknown(from: .after(position), error)),
                "Events after position 7 may be missing. No bridge answered."
            ),
            (
                .missed(.unknown(from: .since(Timestamp(milliseconds: 0)), error)),
                "Events since 1970-01-01T00:00:00.000Z may be missing. No bridge answered."
            ),
            (.caughtUp(position), "Nothing is missing up to position 7."),
            (.connection(.stopped), "stopped"),
            (.unheard(error), "What bridges say does not come. No bridge answered."),
            (
                .unreadable(UnreadableMessage(routingKey: "a.b", reason: .statement("It does not count."), count: 2)),
                "A message with key \"a.b\" can't be read, number 2 so far: It does not count."
            ),
        ] as [(MonitoringEvent, String)]
    )
    func eachIsALineForAPerson(event: MonitoringEvent, line: String) {
        #expect(event.description == line)
    }

    @Test func eventNamesItsRunAndItsPlaceThere() {
        let event = MonitoringEvent.event(MonitoredEvent(.typical(sequence: 3, runId: run)))
        #expect(event.description == "Event 3 of run \(run.uuidString.lowercased()): Transferring.")
    }

    @Test func bridgeNamesTheRunThatIsSilentOrHeardAgain() {
        func notice(_ kind: JobNotice.Kind) -> BridgeNotice {
            .job(
                JobNotice(
                    kind: kind,
                    jobId: job,
                    runId: run,
                    sequence: 9,
                    state: .transferring,
                    eventTime: .now,
                    bridgeId: UUID(),
                    time: .now
                )
            )
        }
        let name = "Run \(run.uuidString.lowercased()) of job \(job.uuidString.lowercased())"
        #expect(
            notice(.silent(for: .seconds(90))).description
                == "\(name) is presumed lost: nothing was heard of it for 90 s after event 9."
        )
        let heard = notice(.heard(after: nil, outcome: .running, isTerminal: false))
        #expect(heard.description == "\(name) was heard again, at event 9.")
    }

    @Test func whatTheBrokerDoesIsTold() {
        let blocked = BrokerNotice.blocked(ResourceAlarm(reason: "low on disk")).description
        #expect(blocked.contains("it is low on disk.") && blocked.hasSuffix("Events wait with their engines."))
        #expect(BrokerNotice.unbound(events: 1).description.contains(": an event did not come "))
        #expect(BrokerNotice.unbound(events: 7).description.contains(": 7 events did not come "))
    }

    @Test func bridgeNamesTheJobWithWhichSomethingIsWrongAndIsNoMore() {
        let finding = JobFinding(
            .flaky(failed: 3, of: 10),
            jobId: job,
            jobName: "Site",
            runId: nil,
            since: .now,
            bridgeId: UUID(),
            time: .now
        )
        let settlement = JobSettlement(
            of: .flaky,
            findingId: finding.id,
            jobId: job,
            jobName: "Site",
            runId: nil,
            bridgeId: UUID(),
            time: .now
        )
        let name = "Job \"Site\" (\(job.uuidString.lowercased()))"
        #expect(
            BridgeNotice.finding(finding).description.hasPrefix("\(name) is flaky: 3 of its last 10 runs have failed")
        )
        #expect(BridgeNotice.settled(settlement).description == "\(name) is flaky no more.")
    }

    @Test func silenceOfBridgesIsTold() {
        let silence = BridgeNotice.silent(for: .milliseconds(15_300)).description
        #expect(silence.hasPrefix("No bridge was heard for 15 s: "))
        #expect(BridgeNotice.heard.description == "A bridge is heard again.")
    }

    @Test(arguments: SubscriberNotice.Kind.allCases)
    func bridgeNamesTheSubscriberThatDoesNotKeepUp(kind: SubscriberNotice.Kind) {
        let notice = SubscriberNotice(
            kind: kind,
            queue: "mirroring.subscriber.ann.x",
            user: "ann",
            name: "x",
            ready: 40,
            unacknowledged: 2,
            limit: 10,
            missesFrom: nil,
            bridgeId: UUID(),
            time: .now
        )
        let line = BridgeNotice.subscriber(notice).description
        #expect(line.hasPrefix("The subscriber of the queue \"mirroring.subscriber.ann.x\" "))
        #expect(line.contains("42 events") == (kind == .warned))
    }
}
