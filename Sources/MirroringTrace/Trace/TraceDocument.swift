package import Foundation
package import MirroringEvents

/// What a run leaves at its destination: which run it was, when it ended, and what the destination holds. `Broker/schemas/trace.json` describes
/// it.
///
/// Everybody who sees the site may read it, so no host, user, folder or file is named in it.
package struct TraceDocument: Sendable, Hashable {
    /// A run whose copy is the source of this one.
    package struct Origin: Sendable, Hashable {
        /// The job that it was a run of.
        package var jobId: UUID
        /// The run.
        package var runId: UUID
        /// When it had completed its copy.
        package var completed: Timestamp
        /// What that copy held.
        package var tree: MirroringTree

        /// An origin from its parts.
        package init(jobId: UUID, runId: UUID, completed: Timestamp, tree: MirroringTree) {
            self.jobId = jobId
            self.runId = runId
            self.completed = completed
            self.tree = tree
        }
    }

    /// A run that has begun to change the destination, and has not ended well.
    package struct Updating: Sendable, Hashable {
        /// The run; where several have not ended well, the last of them.
        package var runId: UUID
        /// Since when the destination may be neither the old copy nor a new one.
        package var since: Timestamp

        /// A change from its parts.
        package init(runId: UUID, since: Timestamp) {
            self.runId = runId
            self.since = since
        }
    }

    /// The job.
    package var jobId: UUID
    /// Its name for people, of at most `EventLimits.nameLength` characters.
    package var jobName: String
    /// The run that completed the copy.
    package var runId: UUID
    /// How it ended: `succeeded` or `completedWithErrors`.
    package var outcome: Outcome
    /// When it began.
    package var began: Timestamp
    /// When the copy was complete.
    package var completed: Timestamp
    /// How often a good run is due, in seconds; nil where nobody expects any.
    package var expectedEverySeconds: Int?
    /// How many seconds later than due a good run is late.
    package var expectedGraceSeconds: Int?
    /// What the run left at the destination.
    package var tree: MirroringTree
    /// Whether files may lie there that the job leaves alone, and that are not in ``tree``.
    package var hasExclusions: Bool
    /// The version of the engine.
    package var engine: String
    /// The trace that the source had, if it is a mirror itself.
    package var origin: Origin?
    /// The run that changes the destination now, or has not ended well.
    package var updating: Updating?

    /// A trace of a run that has completed its copy; set what else is known.
    package init(
        jobId: UUID,
        jobName: String,
        runId: UUID,
        outcome: Outcome,
        began: Timestamp,
        completed: Timestamp,
        tree: MirroringTree,
        engine: String
    ) {
        self.jobId = jobId
        self.jobName = jobName
        self.runId = runId
        self.outcome = outcome
        self.began = began
        self.completed = completed
        self.tree = tree
        self.engine = engine
        hasExclusions = false
    }

    /// This trace as the source of another copy.
    package var asOrigin: Origin {
        Origin(jobId: jobId, runId: runId, completed: completed, tree: tree)
    }
}
