import EventSamples
import Foundation
import MirroringEvents
import MirroringWire
import Testing

@testable import MirroringAlerts
@testable import RabbitMQClient

/// What messages mean.
@Suite struct AlertSignalTests {
    private func delivery(_ message: OutgoingMessage) -> Delivery {
        Delivery(
            tag: 1,
            isRedelivered: false,
            exchange: message.exchange,
            routingKey: message.routingKey,
            properties: message.properties,
            body: message.body
        )
    }

    private func event(_ occurrence: MirroringOccurrence, _ log: [StatusLogEntry] = []) -> MirroringStatusEventArgs {
        var event = MirroringStatusEventArgs.typical()
        event.transferData.status = occurrence.status(statusLog: log, sentTime: .minute(0), receivedTime: .minute(1))
        return event
    }

    private func signal(
        _ event: MirroringStatusEventArgs,
        canary: UUID? = nil,
        _ change: (inout OutgoingMessage) -> Void = { _ in }
    ) -> AlertSignal? {
        var message = EventMessage.make(event, body: event.encodedJSON(), user: "engine")
        change(&message)
        return AlertSignal(delivery(message), canary: canary)
    }

    @Test func eventsMeanWhatBecomesOfTheRun() {
        let cases: [(MirroringOccurrence, AlertSignal.Happening?)] = [
            (.jobInitialized, .began), (.packageTransferring, nil), (.packageImported, nil),
            (.transferFailed(continues: true), .error), (.transferFailed(continues: false), .ended(.failed)),
            (.jobCompleted(withErrors: false), .ended(.succeeded)),
            (.jobCompleted(withErrors: true), .ended(.completedWithErrors)),
            (.cancelled(in: .importing), .ended(.cancelled)), (.validationFailed, .ended(.failed)),
        ]
        for (occurrence, happening) in cases {
            #expect(signal(event(occurrence))?.happening == happening, "\(occurrence)")
        }
    }

    @Test func theWorstEntryOfTheLogTells() throws {
        let log = [
            StatusLogEntry(level: .warning, time: .minute(0), message: "Slow."),
            StatusLogEntry(level: .error, time: .minute(0), category: .diskFull, item: "a.html", message: "Full."),
            StatusLogEntry(level: .error, time: .minute(0), message: "And so on."),
        ]
        let facts = try #require(signal(event(.exportFailed, log))?.facts)
        #expect(facts.text == "Full.")
        #expect(facts.category == .diskFull)
        #expect(facts.item == "a.html")
        #expect(facts.runId == MirroringStatusEventArgs.sampleRunId)
        #expect(facts.time == .minute(1))
    }

    @Test func anEventThatHadToWaitSaysSo() {
        let late = signal(event(.exportFailed)) { $0.properties.headers[WireNames.Header.delayed] = .int(90) }
        #expect(late?.facts.text.hasSuffix(" The event had waited 90 s for its broker.") == true)
    }

    /// The job in the key counts: the broker has made sure of that one.
    @Test func theKeyTellsTheJob() {
        let other = UUID()
        let foreign = signal(event(.exportFailed)) { message in
            message.routingKey = "\(other.lowercased).ExportingError.error.failed"
        }
        #expect(foreign?.jobId == other)
        #expect(signal(event(.exportFailed)) { $0.routingKey = "x.ExportingError.error.failed" } == nil)
        #expect(signal(event(.exportFailed)) { $0.exchange = "" } == nil, "nobody vouches for what came by a detour")
    }

    @Test func nothingOfAReplayIsNews() {
        #expect(signal(event(.exportFailed)) { $0.properties.headers[WireNames.Header.replayed] = .bool(true) } == nil)
    }

    @Test func whatCannotBeReadIsPassedOver() {
        #expect(signal(event(.exportFailed)) { $0.body = Array("no JSON".utf8) } == nil)
    }

    @Test func eventsOfTheCanarysJobAreNoRuns() {
        let canary = MirroringStatusEventArgs.sampleJobId
        #expect(signal(event(.packageTransferring), canary: canary)?.happening == .canary)
        #expect(signal(event(.packageTransferring), canary: UUID()) == nil)
    }

    @Test func statementsOfBridgesAreRead() {
        func notice(_ kind: JobNotice.Kind) -> OutgoingMessage {
            JobNotice(
                kind: kind,
                jobId: AlertSignal.job,
                jobName: "Site",
                runId: AlertSignal.run,
                sequence: 7,
                state: .transferring,
                eventTime: .minute(0),
                bridgeId: UUID(),
                time: .minute(1)
            ).message(user: "bridge")
        }
        let silent = AlertSignal(delivery(notice(.silent(for: .seconds(300)))), canary: nil)
        #expect(silent?.happening == .silent(sequence: 7))
        #expect(silent?.facts.runId == AlertSignal.run)
        #expect(silent?.jobName == "Site", "rules go by names")
        let heard = notice(.heard(after: nil, outcome: .running, isTerminal: false))
        #expect(AlertSignal(delivery(heard), canary: nil)?.happening == .heard(sequence: 7))
        let finding = JobFinding(
            .flaky(failed: 3, of: 10),
            jobId: AlertSignal.job,
            jobName: "Site",
            runId: nil,
            since: .minute(0),
            bridgeId: UUID(),
            time: .minute(1)
        )
        let found = AlertSignal(delivery(finding.message(user: "bridge")), canary: nil)
        #expect(found?.happening == .found(.flaky, id: finding.id))
        #expect(found?.facts.text == "\(finding)")
        var forged = finding.message(user: "bridge")
        forged.routingKey = WireNames.MonitorKey.barrier
        #expect(AlertSignal(delivery(forged), canary: nil) == nil)
    }
}
