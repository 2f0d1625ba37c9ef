/// Holds what a run would delete against what the job allows, and against what a source looks like that is not there: a disk
/// that is not mounted leaves an empty folder, and in it everything seems to have been deleted. Or it leaves an older copy, with which
/// nothing of the destination may be replaced.
struct DeletionGuard {
    /// What becomes of a run's deletions.
    enum Verdict {
        case allowed
        /// They would be refused, but somebody has allowed just these.
        case allowedOnce(DeletionToken)
        case refused(DeletionRefusal)
    }

    /// So many entries are deleted without a question by a job that sets no share of its own, however small the destination is.
    static let fewEntries = 99
    /// Fewer entries than these may be all of a destination, if the source has others.
    static let leastWhole = 10

    private let job: Job
    /// The file systems of the source that were mounted when the job last succeeded, and are not now.
    private let lostMounts: [SourceMounts.Place]

    /// A guard for a run of a job.
    ///
    /// - Parameters:
    ///   - job: the job.
    ///   - lost: the file systems of which its source consisted when it last succeeded, and that are not mounted now.
    init(job: Job, lost: [SourceMounts.Place] = []) {
        self.job = job
        lostMounts = lost
    }

    /// Judges a run's deletions, and what it would mirror from where a file system is not mounted any more.
    ///
    /// - Parameters:
    ///   - changes: what the run would do.
    ///   - token: what somebody has allowed.
    func verdict(on changes: Changes, allowing token: DeletionToken? = nil) -> Verdict {
        let doubtful = changes.changes.filter { change in lostMounts.contains { change.path.isAtOrBelow($0.path) } }
        guard !changes.deletions.isEmpty || !doubtful.isEmpty, var reason = objection(to: changes) else {
            return .allowed
        }
        var refusal = DeletionRefusal(reason, changes.deletions, replacing: doubtful, of: job)
        guard let token else { return .refused(refusal) }
        guard token != refusal.token else { return .allowedOnce(token) }
        reason += " The token \(token) is not of this plan."
        refusal = DeletionRefusal(reason, changes.deletions, replacing: doubtful, of: job)
        return .refused(refusal)
    }

    /// Why the deletions are refused: the first reason that holds.
    private func objection(to changes: Changes) -> String? {
        let count = changes.deletions.count
        let all = max(count, changes.destinationEntries)
        func sentence(_ rest: String, about number: Int? = nil) -> String {
            "The run would delete \(Self.what(number ?? count, of: all)) of \(job.destination), \(rest)"
        }

        for place in lostMounts {
            let below = changes.deletions.count { $0.path.isAtOrBelow(place.path) }
            let changed = changes.changes.count { $0.path.isAtOrBelow(place.path) }
            let point = String(decoding: place.mount.point, as: UTF8.self)
            guard below == 0 else {
                let reason = "since the file system at \(point) is not mounted any more. Mount it again."
                return sentence(reason, about: below)
            }
            guard changed > 0 else { continue }
            let what = changed == 1 ? "1 entry" : "\(changed) entries"
            return """
                The run would mirror \(what) to \(job.destination) from below \(point), where a file system is not mounted any more. \
                Mount it again.
                """
        }
        let source = "the source \(job.source)"
        if changes.sourceEntries <= 1 {
            return changes.isSourceEmpty
                ? sentence("since \(source) is empty. Check that it is mounted.")
                : sentence("since \"exclude\" leaves nothing of \(source). Check its patterns.")
        }
        if changes.stayingItems <= 0, count >= Self.leastWhole, job.maxDeletionShare != 1 {
            let what = count == all ? "nothing of it" : "nothing but folders"
            return sentence("and \(what) would stay. Check that \(source) is the right one, and mounted.")
        }
        if let most = job.maxDeletions, count > most {
            let limit = "more than the \(most) that \"maxDeletions\" allows"
            return sentence("\(limit). Check the source, or raise maxDeletions.")
        }
        let share = Double(count) / Double(all)
        if let most = job.maxDeletionShare {
            guard share > most else { return nil }
            let limit = "more than the share of \(most) that the job allows"
            return sentence("\(limit). Check the source, or raise maxDeletionShare.")
        }
        guard share > 0.5, count > Self.fewEntries else { return nil }
        return sentence("more than half of them. Check the source, or set maxDeletionShare.")
    }

    private static func what(_ count: Int, of all: Int) -> String {
        guard count == all else { return "\(count) of \(all) entries" }
        return count == 1 ? "the only entry" : "all \(count) entries"
    }
}
