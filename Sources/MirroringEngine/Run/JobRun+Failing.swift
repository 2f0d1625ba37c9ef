import MirroringEvents

/// What goes wrong in a run.
extension JobRun {
    /// All packages are done, but the trace could not be left.
    package mutating func traceFailed(_ failure: RunFailure, at now: RunMoment) -> [Action] {
        hasErrors = true
        say(failure.entry(at: now.time, level: .warning))
        return publishOrComplete(at: now)
    }

    /// Something does not hold, before anything else; `details` are lines that say more about it.
    package mutating func validationFailed(
        _ failure: RunFailure,
        details: [String] = [],
        at now: RunMoment
    ) -> [Action] {
        fail(.validationFailed, failure, details: details, at: now)
    }

    /// The changes could not be listed, or a manifest could not be written.
    package mutating func exportFailed(_ failure: RunFailure, at now: RunMoment) -> [Action] {
        fail(.exportFailed, failure, at: now)
    }

    /// A package could not be transferred.
    package mutating func transferFailed(_ failure: RunFailure, at now: RunMoment) -> [Action] {
        fail(.transferFailed(continues: continues(after: failure)), failure, at: now)
    }

    /// A package could not be imported.
    package mutating func importFailed(_ failure: RunFailure, at now: RunMoment) -> [Action] {
        fail(.importFailed(continues: continues(after: failure)), failure, at: now)
    }

    /// Whether the packages that come after one that failed are tried.
    private func continues(after failure: RunFailure) -> Bool {
        initializeData.continueOnError && failure.reach < .run
    }

    /// What the run was busy with failed.
    package mutating func failed(_ failure: RunFailure, at now: RunMoment) -> [Action] {
        switch phase {
        case .exporting: exportFailed(failure, at: now)
        case .transferring: transferFailed(failure, at: now)
        case .importing: importFailed(failure, at: now)
        }
    }

    /// Somebody ended the run.
    package mutating func cancelled(at now: RunMoment) -> [Action] {
        let message = "The run was cancelled while it was \(phase.rawValue); the next run takes up what is left."
        say(StatusLogEntry(level: .warning, time: now.time, category: .cancelled, message: message))
        return emit(.cancelled(in: phase), at: now)
    }
}
