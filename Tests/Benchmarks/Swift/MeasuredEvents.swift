import EventSamples
import Foundation
import MirroringEvents

/// The events of several jobs with a run each: one of each run after the other.
struct MeasuredEvents {
    private let runs: [(job: UUID, run: UUID)]
    private var event: MirroringStatusEventArgs
    private var count = 0

    /// Runs that begin.
    ///
    /// - Parameters:
    ///   - jobs: how many.
    ///   - first: the number of the first of them. Others can tell the id by the number, to subscribe to that job.
    init(jobs: Int, first: Int = 0) {
        runs = (first..<first + max(1, jobs)).map { (Self.job($0), .version7()) }
        event = .typical(sequence: 1, runId: runs[0].run, jobId: runs[0].job)
    }

    /// The next event.
    mutating func next() -> MirroringStatusEventArgs {
        (event.jobId, event.runId) = runs[count % runs.count]
        event.sequence = count / runs.count + 1
        event.eventId = .version7()
        count += 1
        return event
    }

    /// The id of a job: its last twelve digits are the number.
    private static func job(_ number: Int) -> UUID {
        let digits = String(format: "%012d", number)
        return UUID(uuidString: "5f0c6a3e-7d0b-4f3c-9b1e-\(digits)") ?? MirroringStatusEventArgs.sampleJobId
    }
}
