import MirroringEvents

/// The run of an engine that died before it could tell the end.
struct DeadRun {
    let state: JobStateFolder
    /// Who ends it.
    let engine: EngineIdentity
    let sink: any MirroringEventSink

    /// Ends it, if there is one.
    ///
    /// - Throws: ``RunFailure`` if its record can't be read.
    func close() throws(RunFailure) {
        guard let record = try state.record() else { return }
        for event in record.closingEvents(by: engine, at: .now) {
            // On disk before, too: if this engine dies as well, the next start sends the same end and not another one. A full disk
            // must not keep it from being sent.
            try? state.save(RunRecord(event: event, phase: record.phase, isSent: false))
            sink.notify(event)
        }
        state.removeRecord()
    }
}
