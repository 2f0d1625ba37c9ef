import MirroringEvents
import MirroringTrace

/// What a run that leaves a trace asks of its destination, here or on another machine.
protocol TracedSide: AnyObject {
    /// Says in the trace of an earlier run, in the tree that is changed, that it is being changed: from now on nobody should take it for that
    /// run's. Where there is no trace nobody does.
    ///
    /// - Parameter run: the run that changes it.
    func markTrace(_ run: TraceDocument.Updating) throws(RunFailure)

    /// Reads what the run has changed, or what is published if that is nothing; where it is, as far as it is not known there.
    ///
    /// - Parameter reading: how that is done on this machine.
    /// - Throws: ``RunFailure``; ``RunEnd`` if the run's time was over before that; `CancellationError`.
    func tracedTree(by reading: TraceReading) async throws -> TracedTree

    /// Puts a trace into what was read.
    func leave(_ trace: TraceDocument) throws(RunFailure)
}

/// What was read of a tree for its trace.
struct TracedTree: Sendable, Hashable {
    /// What it holds.
    var tree: MirroringTree
    /// Whether files may lie there that the job leaves alone, and that are not in ``tree``.
    var hasExclusions: Bool
}
