import MirroringEvents
import MirroringFiles

/// Finds what a retention has no place for, without removing anything.
struct OfflineLogCleaning {
    /// Why a file has to go.
    enum Reason {
        case old
        case finished
        case unfinished
    }

    /// A file that has to go, and why.
    typealias Removal = (item: OfflineLogItem, reason: Reason)

    let folder: OpenedLogFolder
    let retention: OfflineLogRetention

    /// What has to go, in the order in which it should: first what is too old, then, where there is too much, files of the jobs that have
    /// most, so that nobody who may speak for one job has the others' removed: of each its finished runs, the oldest first, and unfinished
    /// ones last, since more of them may come.
    ///
    /// - Parameter limit: a file of that folder; what was written after it was stays in any case.
    func superfluous(writtenBefore limit: String) throws(OfflineLogError) -> [Removal] {
        guard retention.age != nil || retention.bytes != nil else { return [] }
        guard let boundary = FileFacts(of: limit)?.modified else { return [] }
        let now = FileTime.now

        var superfluous: [Removal] = []
        var rest: [OfflineLogItem] = []
        for item in try folder.items() {
            if let age = retention.age, item.modified < boundary, item.modified.age(at: now) > age {
                superfluous.append((item, .old))
            } else {
                rest.append(item)
            }
        }
        guard let bytes = retention.bytes else { return superfluous }
        return superfluous + surplus(of: rest, above: bytes, writtenBefore: boundary)
    }

    /// What is too much of some items, which come oldest first.
    private func surplus(
        of items: [OfflineLogItem],
        above limit: Int,
        writtenBefore boundary: FileTime
    ) -> [Removal] {
        var total = items.bytes
        guard total > limit else { return [] }
        let kept = items.reversed().shared(limit, among: \.file.jobId, weighing: \.bytes).kept
        let shares = Dictionary(grouping: kept, by: \.file.jobId).mapValues(\.bytes)
        let jobs = Dictionary(grouping: items, by: \.file.jobId).values.map { (items: $0, bytes: $0.bytes) }
        var surplus: [Removal] = []
        for job in jobs.sorted(by: { $0.bytes > $1.bytes }) {
            // How much the job may keep; which files that is, is decided here.
            let share = job.items.first.flatMap { shares[$0.file.jobId] } ?? 0
            var left = job.bytes
            func takeAway(_ item: OfflineLogItem, _ reason: Reason) {
                surplus.append((item, reason))
                left -= item.bytes
                total -= item.bytes
            }
            var unfinished: [OfflineLogItem] = []
            for item in job.items where item.modified < boundary && item.bytes > 0 && left > share && total > limit {
                if isUnfinished(item) { unfinished.append(item) } else { takeAway(item, .finished) }
            }
            for item in unfinished where left > share && total > limit { takeAway(item, .unfinished) }
        }
        return surplus
    }

    /// Whether more of the run may come; what can't be read is of no such run.
    private func isUnfinished(_ item: OfflineLogItem) -> Bool {
        guard item.isLog, let ending = try? OfflineLogEnding(item.name, in: folder, as: folder.trust) else {
            return false
        }
        return !ending.isFinished
    }
}

extension [OfflineLogItem] {
    /// How many bytes are free when all of them are removed.
    fileprivate var bytes: Int { totalUpToMaximum(\.bytes) }
}
