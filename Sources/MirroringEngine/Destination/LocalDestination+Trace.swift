import MirroringTrace

extension LocalDestination {
    func markTrace(_ run: TraceDocument.Updating) throws(RunFailure) {
        try TreeTrace(in: site.destination).mark(run)
    }

    func tracedTree(by reading: TraceReading) async throws -> TracedTree {
        try await reading.read(tracedPath())
    }

    func leave(_ trace: TraceDocument) throws(RunFailure) {
        try identity.check()
        try TreeTrace(in: tracedPath()).leave(trace)
    }

    /// The path of what a run has changed, or of what is published if that is nothing.
    ///
    /// - Parameter hasNews: whether a release that is being built has anything new in it; nil if that is known here.
    func tracedPath(hasNews: Bool? = nil) -> String {
        release.flatMap { hasNews ?? $0.hasNews ? $0.site.destination : nil } ?? job.destination
    }
}
