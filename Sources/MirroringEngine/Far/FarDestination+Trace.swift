import MirroringRemote
import MirroringTrace

extension FarDestination {
    func markTrace(_ run: TraceDocument.Updating) throws(RunFailure) {
        try place.asked { try connection.have(.trace, FarTrace.mark(run).records) }
    }

    func tracedTree(by reading: TraceReading) async throws -> TracedTree { try tracedTree() }

    /// The other machine reads its own files, and remembers what it has read. It blocks.
    func tracedTree() throws -> TracedTree {
        try connection.ask(
            .trace,
            FarTrace.read(hasNews: hasNews).records,
            at: place,
            endsWithRun: true
        ) { answer throws(ProtocolViolation) in try TracedTree(records: answer) }
    }

    func leave(_ trace: TraceDocument) throws(RunFailure) {
        try place.asked { try connection.have(.trace, FarTrace.leave(trace, hasNews: hasNews).records) }
    }
}
