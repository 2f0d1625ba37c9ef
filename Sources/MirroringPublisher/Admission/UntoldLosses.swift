import DequeModule
import MirroringEvents

/// What is lost of each run and still has to be told by the run's next event: a value of bounded size.
struct UntoldLosses {
    /// The most runs that are remembered, those that lost something last; readers see the gaps of the others all the same. Most of them
    /// would never have told: their engines have given them up.
    static let capacity = 1_000

    private var runs: [RunKey: LostEvents] = [:]
    /// The runs in the order in which they lost something first.
    private var order: Deque<RunKey> = []

    /// What of a run has to be told; nil as a rule.
    subscript(run: RunKey) -> LostEvents? {
        runs.isEmpty ? nil : runs[run]
    }

    /// An event of a run that has not ended will not arrive.
    mutating func add(_ event: MirroringStatusEventArgs, because reason: LostEvents.Reason) {
        let run = RunKey(event)
        if event.status.terminal {
            forget(run)  // no event comes that could tell
        } else if runs[run] != nil {
            runs[run]?.add(event, because: reason)
        } else {
            if order.count == Self.capacity, let oldest = order.popFirst() { runs[oldest] = nil }
            order.append(run)
            runs[run] = LostEvents(event, because: reason)
        }
    }

    /// An event that tells what was lost of its run is kept. What the run has lost since then is still to be told, and that with it.
    mutating func markTold(_ told: LostEvents, of run: RunKey) {
        if runs[run] == told { forget(run) }
    }

    private mutating func forget(_ run: RunKey) {
        guard runs.removeValue(forKey: run) != nil else { return }
        order.removeAll { $0 == run }
    }
}

extension RunKey {
    /// The run of an event that this process publishes, under the key of the event's own job.
    init(_ event: MirroringStatusEventArgs) {
        self.init(origin: event.jobId, runId: event.runId)
    }
}
