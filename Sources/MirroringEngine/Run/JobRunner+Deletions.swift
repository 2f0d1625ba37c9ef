import MirroringEvents

/// What a run says of deletions.
extension JobRunner {
    /// Tells which deletions are done, and of the others why they are not.
    ///
    /// - Parameters:
    ///   - deletions: what was planned.
    ///   - source: where each is asked for again; nil if they are not due yet.
    func decide(
        on deletions: [Deletion],
        at source: (any SourceSide)? = nil
    ) throws(RunFailure) -> [Deletion] {
        let decision = try DeletionDecision(on: deletions, hasLosses: machine.hasLosses, source: source)
        if let sentence = decision.postponed {
            machine.note(StatusLogEntry(level: .warning, time: .now, message: sentence))
        }
        if let failure = decision.returned {
            report.losses.add(failure)
            machine.note(failure.entry(at: .now, level: .warning))
        }
        if let failure = decision.unseen {
            report.losses.add(failure)
            machine.noteFailure(failure.entry(at: .now), items: 0)
        }
        return decision.deletions
    }

    /// Warns of items that wait with what stands in their way, and gives what that is.
    func noteLeft(_ left: (items: Int, obstacles: [Deletion])) -> [Deletion] {
        guard left.items > 0 else { return left.obstacles }
        let what = left.items == 1 ? "1 item is" : "\(left.items) items are"
        let message = "\(what) left to the next run with what is in the way, because something could not be mirrored."
        machine.noteFailure(StatusLogEntry(level: .warning, time: .now, message: message), items: left.items)
        return left.obstacles
    }

    /// Warns of deletions that wait: something that would be deleted may have moved to where it could not be mirrored.
    func noteWaiting(_ count: Int) {
        guard count > 0 else { return }
        let message = DeletionDecision.postponement(of: count)
        machine.note(StatusLogEntry(level: .warning, time: .now, message: message))
    }
}
