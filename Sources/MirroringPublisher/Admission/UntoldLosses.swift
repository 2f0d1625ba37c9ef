import Foundation
import MirroringEvents

/// What is lost of each run and still has to be told by the run's next event: a value of bounded size.
struct UntoldLosses {
    /// The most runs that are remembered; readers see the gaps of the others all the same.
    static let capacity = 1_000

    private var runs: [UUID: LostEvents] = [:]

    /// What of a run has to be told; nil as a rule.
    subscript(run: UUID) -> LostEvents? {
        runs.isEmpty ? nil : runs[run]
    }

    /// An event will not arrive.
    mutating func add(_ event: MirroringStatusEventArgs, because reason: LostEvents.Reason) {
        if event.status.terminal {
            runs[event.runId] = nil  // no event comes that could tell
        } else if runs[event.runId] != nil {
            runs[event.runId]?.add(event, because: reason)
        } else if runs.count < Self.capacity {
            runs[event.runId] = LostEvents(event, because: reason)
        }
    }

    /// An event that tells what was lost of its run is kept.
    mutating func markTold(_ run: UUID) {
        runs[run] = nil
    }
}
