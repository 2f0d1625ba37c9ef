import MirroringEvents

extension JobRunner {
    /// Looks whether the source has a trace of its own.
    func beginTrace() {
        note { () throws(RunFailure) in
            if let source = sides?.source { try trace?.begin(source) }
        }
    }

    /// Says in the trace of a destination, before the run changes anything in it, that it does.
    func markTrace(of destination: any DestinationSide) {
        note { () throws(RunFailure) in try trace?.mark(destination, at: .now) }
    }

    /// Leaves the run's trace, when all else is done.
    func leaveTrace() async throws -> [JobRun.Action] {
        // The trace of a release is there when it becomes visible. With nothing new it is that of the current one.
        guard let trace, let sides else { return machine.traced(nil, at: .now) }
        sights.see(.tracing)
        try sides.source.check()
        let tree = try await trace.leave(
            at: sides.destination,
            as: machine.hasErrors ? .completedWithErrors : .succeeded,
            rsync: rsync
        )
        return machine.traced(tree, at: .now)
    }

    /// Does something that costs the run nothing if it fails.
    private func note(_ body: () throws(RunFailure) -> Void) {
        do throws(RunFailure) {
            try body()
        } catch {
            machine.note(error.entry(at: .now, level: .warning))
        }
    }
}
