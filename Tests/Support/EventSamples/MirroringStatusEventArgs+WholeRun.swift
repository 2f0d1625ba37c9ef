public import Foundation
public import MirroringEvents

extension MirroringStatusEventArgs {
    /// A run of one package from its first event to its last, as a real engine tells it.
    ///
    /// - Parameters:
    ///   - count: how many events; at least 6, all more are progress.
    ///   - runId: the run.
    ///   - jobId: the job.
    public static func wholeRun(
        _ count: Int = 6,
        runId: UUID = sampleRunId,
        jobId: UUID = sampleJobId
    ) -> [MirroringStatusEventArgs] {
        (1...max(6, count)).map { sequence in
            var event = typical(sequence: sequence, runId: runId, jobId: jobId)
            event.transferData.status = occurrence(sequence, of: max(6, count)).status(
                statusLog: event.status.statusLog,
                sentTime: event.status.sentTime,
                receivedTime: event.status.receivedTime
            )
            return event
        }
    }

    private static func occurrence(_ sequence: Int, of count: Int) -> MirroringOccurrence {
        switch sequence {
        case 1: .jobInitialized
        case 2: .packageInitialized
        case count - 2: .packageTransferred
        case count - 1: .packageImported
        case count: .jobCompleted(withErrors: false)
        default: .packageTransferring
        }
    }
}
