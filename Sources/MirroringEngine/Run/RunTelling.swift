import Foundation
import MirroringEvents

/// Sends the events of a run, each with an identity of its own.
struct RunTelling {
    let jobId: UUID
    let runId: UUID
    /// Who sends them.
    let engine: EngineIdentity
    let sink: any MirroringEventSink
    let state: JobStateFolder

    /// Sends what of the actions is an event, and adds it to the run's report.
    func tell(_ actions: [JobRun.Action], into report: inout RunReport) {
        for case .notify(let event) in actions {
            report.take(event.transferData)
            tell(event)
        }
    }

    /// Sends an event. It is on disk before, so that a run never ends without its terminal event.
    func tell(_ event: JobRun.Event) {
        let arguments = MirroringStatusEventArgs(
            eventId: .version7(),
            jobId: jobId,
            runId: runId,
            sequence: event.sequence,
            engine: engine,
            transferData: event.transferData
        )
        var record = RunRecord(event: arguments, phase: event.phase, isSent: false)
        // A full disk must not keep an event from being sent.
        try? state.save(record)
        sink.notify(arguments)
        if event.transferData.status.terminal {
            state.removeRecord()
        } else {
            record.isSent = true
            try? state.save(record)
        }
    }
}
