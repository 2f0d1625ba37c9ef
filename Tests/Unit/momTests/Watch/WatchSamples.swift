import EventSamples
import MirroringEvents
import MirroringMonitoring

import struct Foundation.UUID

/// Runs that somebody watches.
enum WatchSamples {
    static let start = ContinuousClock.now

    /// A moment of the watch.
    static func at(_ seconds: Int) -> ContinuousClock.Instant {
        start + .seconds(seconds)
    }

    /// An event of a run; what it tells can be changed.
    static func event(
        _ occurrence: MirroringOccurrence = .packageTransferring,
        of name: String = "Town site",
        run: UUID = MirroringStatusEventArgs.sampleRunId,
        job: UUID = MirroringStatusEventArgs.sampleJobId,
        sequence: Int = 7,
        log: [StatusLogEntry] = [],
        change: (inout MirroringTransferData) -> Void = { _ in }
    ) -> MonitoredEvent {
        var event = MirroringStatusEventArgs.typical(sequence: sequence, runId: run, jobId: job)
        event.transferData.initializeData.name = name
        event.transferData.status = occurrence.status(
            statusLog: log,
            sentTime: event.status.sentTime,
            receivedTime: event.status.receivedTime
        )
        event.transferData.packageHeader?.bytesPerSecond = 45_100_000
        var progress = MirroringProgress()
        progress.sentBytes = 1_950_000_000
        progress.percent = 60
        progress.etaSeconds = 27
        event.transferData.progress = progress
        change(&event.transferData)
        return MonitoredEvent(event)
    }
}
