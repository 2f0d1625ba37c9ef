import Foundation
import MirroringEvents
import Testing

@testable import MirroringEngine

@Suite struct RunRecordTests {
    private func event(_ occurrence: MirroringOccurrence) -> MirroringStatusEventArgs {
        let now = Timestamp.now
        return MirroringStatusEventArgs(
            eventId: UUID(),
            jobId: UUID(),
            runId: UUID(),
            sequence: 7,
            engine: EngineIdentity(host: "dead", instanceId: UUID(), version: "1"),
            transferData: MirroringTransferData(
                initializeData: MirroringInitializeData(name: "A job"),
                status: occurrence.status(statusLog: [], sentTime: now, receivedTime: now)
            )
        )
    }

    private let engine = EngineIdentity(host: "next", instanceId: UUID(), version: "1")

    @Test(arguments: MirroringPhase.allCases)
    func `an event that was sent is not sent again`(phase: MirroringPhase) throws {
        let last = event(.jobInitialized)
        let events = RunRecord(event: last, phase: phase, isSent: true).closingEvents(by: engine, at: .now)
        let closing = try #require(events.first)
        #expect(events.count == 1)
        #expect(closing.sequence == 8)
        #expect(closing.runId == last.runId)
        #expect(closing.jobId == last.jobId)
        #expect(closing.engine == engine)
        #expect(closing.row == "\(phase.errorState.rawValue) error failed yes yes")
        let sentence = "The engine died while it was \(phase.rawValue). This run is over; the next one resumes it."
        #expect(closing.status.statusLog.map(\.message) == [sentence])
    }

    @Test func `the end that is told for a dead run counts itself, and foretells none`() throws {
        var last = event(.packageTransferring)
        var progress = MirroringProgress()
        (progress.errors, progress.percent, progress.etaSeconds) = (2, 40, 100)
        last.transferData.progress = progress
        let record = RunRecord(event: last, phase: .transferring, isSent: true)
        let closing = try #require(record.closingEvents(by: engine, at: .now).first?.transferData.progress)
        #expect([closing.errors, closing.percent, closing.etaSeconds] == [3, 40, nil])
    }

    @Test func `an event that may not have been sent is sent again as it was`() {
        let last = event(.packageTransferring)
        let events = RunRecord(event: last, phase: .transferring, isSent: false).closingEvents(by: engine, at: .now)
        #expect(events.map(\.sequence) == [7, 8])
        #expect(events.first == last)
    }

    @Test(arguments: [false, true])
    func `a run that had ended is not ended twice`(isSent: Bool) {
        let last = event(.jobCompleted(withErrors: false))
        let events = RunRecord(event: last, phase: .exporting, isSent: isSent).closingEvents(by: engine, at: .now)
        #expect(events == (isSent ? [] : [last]))
    }
}
