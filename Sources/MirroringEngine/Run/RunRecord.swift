import Foundation
import MirroringEvents

/// The last event of a run under way, on disk: if the engine dies, the next start ends that run with it.
struct RunRecord: Codable, Sendable, Hashable {
    /// The event.
    var event: MirroringStatusEventArgs
    /// What the run was busy with.
    var phase: MirroringPhase
    /// Whether the sink has had the event. If not, it is sent again: the same event, which readers know by its sequence.
    var isSent: Bool

    /// The events that end the run, if the engine is not there any more to do it itself.
    ///
    /// - Parameters:
    ///   - engine: who tells it.
    ///   - time: now.
    func closingEvents(by engine: EngineIdentity, at time: Timestamp) -> [MirroringStatusEventArgs] {
        var events = isSent ? [] : [event]
        guard !event.status.terminal else { return events }
        let entry = StatusLogEntry(
            level: .error,
            time: time,
            category: .internal,
            item: "\(event.engine.host)",
            message:
                "The engine died while it was \(phase.rawValue). This run is over; the next one resumes it."
        )
        var data = event.transferData
        data.progress?.errors?.addUpToMaximum(1)
        data.progress?.etaSeconds = nil
        data.status = MirroringOccurrence.died(in: phase)
            // The clock may have been set back since.
            .status(statusLog: [entry], sentTime: min(event.status.receivedTime, time), receivedTime: time)
        events.append(
            MirroringStatusEventArgs(
                eventId: .version7(at: time),
                jobId: event.jobId,
                runId: event.runId,
                sequence: event.sequence + 1,
                engine: engine,
                transferData: data
            )
        )
        return events
    }
}
