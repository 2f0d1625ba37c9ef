import EventSamples
import MirroringEvents

import struct Foundation.UUID

@testable import mom

/// Runs as lists show them.
enum RunSamples {
    /// 2026-05-28T20:26:40.000Z, when they began.
    static let began = Timestamp(milliseconds: 1_780_000_000_000)

    /// So many seconds after that.
    static func at(_ seconds: Int64) -> Timestamp {
        Timestamp(milliseconds: began.milliseconds + seconds * 1_000)
    }

    /// A run whose last event came after so many seconds; what it tells can be changed.
    static func run(
        _ fate: RunDigest.Fate = .ended(.succeeded),
        of name: String = "Town site",
        run: UUID = MirroringStatusEventArgs.sampleRunId,
        job: UUID = MirroringStatusEventArgs.sampleJobId,
        heard: Int64 = 72,
        log: [StatusLogEntry] = [],
        change: (inout MirroringTransferData) -> Void = { _ in }
    ) -> RunDigest {
        var event = MirroringStatusEventArgs.typical(runId: run, jobId: job)
        event.transferData.initializeData.name = name
        event.transferData.initializeData.lastExecution = nil
        event.transferData.status.statusLog = log
        event.transferData.status.receivedTime = at(heard)
        var progress = MirroringProgress()
        progress.sentBytes = 3_200_000_000
        progress.percent = 45
        progress.errors = log.count
        event.transferData.progress = progress
        change(&event.transferData)
        return RunDigest(RunKey(origin: job, runId: run), began: began, last: event, fate: fate)
    }

    /// An error that an event tells.
    static let error = StatusLogEntry(
        level: .error,
        time: began,
        category: .network,
        message: "rsync could not connect."
    )
}
