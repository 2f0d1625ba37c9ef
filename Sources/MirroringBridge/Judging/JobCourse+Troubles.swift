import MirroringEvents
import MirroringWire

/// What is wrong with a job, by what is remembered of it alone: every bridge that has read the same comes to the same.
extension JobCourse {
    /// What is wrong, at most one of each kind.
    ///
    /// - Parameters:
    ///   - now: the time.
    ///   - rules: from where on something is wrong.
    func troubles(at now: Timestamp, by rules: JudgementRules = JudgementRules()) -> [JobTrouble] {
        [lateness(at: now), slowness(at: now, rules), oddity(rules), flakiness(rules)].compactMap(\.self)
    }

    /// The run that is under way; an engine has one of a job at a time.
    private var openRun: JudgedRun? {
        runs.last.flatMap { $0.isOver ? nil : $0 }
    }

    private var goodRuns: [JudgedRun] { runs.filter(\.isGood) }

    /// Where no good run is known, the first one that was begun should have been one. A bridge may have known an earlier one when it found
    /// the job late.
    private func lateness(at now: Timestamp) -> JobTrouble? {
        guard let promise, !runs.isEmpty else { return nil }
        let from = [lastGood, countedFrom].compactMap(\.self).max() ?? firstBegan
        let due = from.after(promise.every)
        guard now > due.after(promise.grace) else { return nil }
        return JobTrouble(reason: .late(due: due, grace: promise.grace), runId: openRun?.runId, since: due)
    }

    /// The run that is under way, once it takes too long; until it has ended in time, the last one counts.
    private func slowness(at now: Timestamp, _ rules: JudgementRules) -> JobTrouble? {
        let good = goodRuns
        if let openRun, let trouble = slowness(of: openRun, after: good, at: now, rules) { return trouble }
        guard let last = good.last else { return nil }
        return slowness(of: last, after: good.dropLast(), at: now, rules)
    }

    private func slowness(
        of run: JudgedRun,
        after others: some Collection<JudgedRun>,
        at now: Timestamp,
        _ rules: JudgementRules
    ) -> JobTrouble? {
        let durations = others.map { $0.duration(at: now) }.suffix(rules.runs)
        let duration = run.duration(at: now)
        guard durations.count >= rules.leastRuns, let median = durations.median else { return nil }
        guard duration > median * rules.slowness, duration > rules.leastSlow else { return nil }
        return JobTrouble(reason: .slow(duration: duration, median: median), runId: run.runId, since: run.began)
    }

    private func oddity(_ rules: JudgementRules) -> JobTrouble? {
        guard let run = goodRuns.last else { return nil }
        let others = goodRuns.dropLast().suffix(rules.runs)
        guard others.count >= rules.leastRuns else { return nil }
        if run.items == 0, let median = others.compactMap(\.items).median, median >= rules.leastItems {
            return JobTrouble(reason: .nothingMirrored(median: median), runId: run.runId, since: run.time)
        }
        guard run.deletions >= rules.leastDeletions, run.deletedShare >= rules.leastShare else { return nil }
        let shares = others.filter { $0.deletions >= rules.leastDeletions }.map(\.deletedShare)
        let greatest = shares.max() ?? 0
        guard run.deletedShare > greatest else { return nil }
        return JobTrouble(
            reason: .deletions(run.deletions, share: run.deletedShare, greatestShare: greatest),
            runId: run.runId,
            since: run.time
        )
    }

    /// A job that fails each time is not flaky: its errors tell that. Nobody's interruption is a failure.
    private func flakiness(_ rules: JudgementRules) -> JobTrouble? {
        let ended = runs.filter { $0.isOver && $0.outcome != .cancelled }.suffix(rules.flakyRuns)
        let failed = ended.filter { $0.outcome == .failed }
        let beginnings = zip(ended, ended.dropFirst()).count { $0.outcome != .failed && $1.outcome == .failed }
        let spells = beginnings + (ended.first?.outcome == .failed ? 1 : 0)
        guard let last = failed.last, failed.count >= rules.flakyFailures, spells > 1 else { return nil }
        return JobTrouble(
            reason: .flaky(failed: failed.count, of: ended.count),
            runId: last.runId,
            since: last.time
        )
    }
}

extension Sequence where Element: Comparable {
    /// The lower one of the two in the middle where their number is even; nil of none.
    fileprivate var median: Element? {
        let sorted = sorted()
        return sorted.isEmpty ? nil : sorted[(sorted.count - 1) / 2]
    }
}

extension Timestamp {
    /// So much later.
    fileprivate func after(_ duration: Duration) -> Self {
        Self(milliseconds: milliseconds + Int64(duration / .milliseconds(1)))
    }
}
