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

    let folder: OfflineLogFolder
    let retention: OfflineLogRetention

    /// What has to go, in the order in which it should: first what is too old, then finished runs, the oldest first, and unfinished
    /// ones last, since more of them may come.
    ///
    /// - Parameter limit: a file of that folder; what was written after it was stays in any case.
    func superfluous(writtenBefore limit: String) throws(OfflineLogError) -> [(item: OfflineLogItem, reason: Reason)] {
        guard retention.age != nil || retention.bytes != nil else { return [] }
        guard let boundary = FileFacts(of: limit)?.modified else { return [] }
        let now = FileTime.now

        var superfluous: [(item: OfflineLogItem, reason: Reason)] = []
        var candidates: [OfflineLogItem] = []
        var total = 0
        for item in try folder.items() {
            if let age = retention.age, item.modified < boundary, item.modified.age(at: now) > age {
                superfluous.append((item, .old))
                continue
            }
            total.addUpToMaximum(item.bytes)
            if item.modified < boundary { candidates.append(item) }
        }
        guard let bytes = retention.bytes else { return superfluous }
        var unfinished: [OfflineLogItem] = []
        for item in candidates where total > bytes {
            if isUnfinished(item) {
                unfinished.append(item)
            } else {
                superfluous.append((item, .finished))
                total -= item.bytes
            }
        }
        for item in unfinished where total > bytes {
            superfluous.append((item, .unfinished))
            total -= item.bytes
        }
        return superfluous
    }

    /// Whether more of the run may come; what can't be read is of no such run.
    private func isUnfinished(_ item: OfflineLogItem) -> Bool {
        guard item.isLog, let ending = try? OfflineLogEnding(path: folder.path(of: item.file)) else { return false }
        return !ending.isFinished
    }
}
