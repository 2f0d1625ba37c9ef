public import MirroringEvents

public import struct Foundation.UUID

/// Events of a run that did not come, although the ones around them did.
public struct RunGap: Sendable, Hashable, CustomStringConvertible {
    /// The run.
    public let run: RunKey
    /// The sequences that are missing; the next event of the run is the one after them.
    public let missing: ClosedRange<Int>

    /// A gap from its parts.
    public init(_ run: RunKey, missing: ClosedRange<Int>) {
        self.run = run
        self.missing = missing
    }

    /// The job under whose key the run's events are published.
    public var jobId: UUID { run.origin }

    /// The run of that job.
    public var runId: UUID { run.runId }

    /// A sentence for a person.
    public var description: String {
        let events =
            missing.count == 1 ? "event \(missing.lowerBound)" : "events \(missing.lowerBound) to \(missing.upperBound)"
        return "Run \(runId.lowercased) has a gap: \(events) did not come."
    }
}
