import MirroringEvents

extension JobRun {
    /// The run's time is over.
    package mutating func ended(by end: RunEnd, at now: RunMoment) -> [Action] {
        let occurrence = MirroringOccurrence(end, in: phase)
        let failure = RunFailure(end, while: phase)
        guard occurrence.outcome == .cancelled else { return fail(occurrence, failure, at: now) }
        say(failure.entry(at: now.time, level: .warning))
        return emit(occurrence, at: now)
    }

    /// What comes after the work was run.
    ///
    /// - Parameter failure: why it did not do what it was to do; nil if it did.
    package mutating func finished(after failure: RunFailure?, at now: RunMoment) -> [Action] {
        guard var occurrence = end else { return [] }
        end = nil
        isFollowed = false
        if let failure {
            hasErrors = true
            say(failure.entry(at: now.time))
            if case .jobCompleted = occurrence { occurrence = .jobCompleted(withErrors: true) }
        }
        return emit(occurrence, at: now)
    }
}
