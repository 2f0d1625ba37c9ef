import MirroringEvents
package import MirroringFiles

/// What lies in a monitoring folder at one moment, and what of it a retention has no place for. It removes nothing.
///
/// Where many files are kept it takes its time, and may be made beside the writer: what becomes of a file meanwhile, that sees when the
/// file's turn has come, see ``OfflineLogWriter/remove(_:noting:)``.
package struct OfflineLogSurvey: Sendable {
    /// Why a file has to go.
    enum Reason: Sendable {
        case old
        case finished
        case unfinished
    }

    /// A file that has to go, and why.
    package struct Removal: Sendable {
        let item: OfflineLogItem
        let reason: Reason
    }

    /// What has to go, in the order in which it should: first what is too old, then, where there is too much, files of the jobs that have
    /// most, so that nobody who may speak for one job has the others' removed: of each its finished runs, the oldest first, and unfinished
    /// ones last, since more of them may come.
    package let superfluous: [Removal]
    /// How many files are too old, and stay all the same.
    package let spared: Int
    /// How many bytes are free when everything that a writer has made there is removed.
    package let bytes: Int
    /// The runs' files.
    let files: Set<OfflineLogFile>

    /// Looks at every file of a folder.
    ///
    /// - Parameters:
    ///   - folder: the folder.
    ///   - retention: what may stay.
    ///   - sparingOld: whether nothing has to go for its age, because the time is not believed.
    ///   - limit: the path of a file in the folder, usually that in which the caller stores how far it has come. What was written after that
    ///     file was stays in any case: it may have to be written again, and would then begin in the middle. Nothing has to go if the file
    ///     is not there.
    ///   - now: the time by which files are old.
    /// - Throws: ``OfflineLogError`` if the folder can't be read.
    package init(
        of folder: OpenedLogFolder,
        by retention: OfflineLogRetention,
        sparingOld: Bool,
        writtenBefore limit: String,
        at now: FileTime
    ) throws(OfflineLogError) {
        let contents = try folder.contents()
        files = contents.files
        bytes = contents.items.bytes
        guard let boundary = FileFacts(of: limit)?.modified else {
            superfluous = []
            spared = 0
            return
        }
        var old: [OfflineLogItem] = []
        var rest: [OfflineLogItem] = []
        for item in contents.items {
            if let age = retention.age, item.modified < boundary, item.modified.age(at: now) > age {
                old.append(item)
            } else {
                rest.append(item)
            }
        }
        spared = sparingOld ? old.count : 0
        if sparingOld { rest = contents.items }
        let removals = sparingOld ? [] : old.map { Removal(item: $0, reason: .old) }
        let surplus = retention.bytes.map { limit in
            Self.surplus(
                of: Self.dated(rest, by: boundary, at: now),
                above: limit,
                writtenBefore: boundary,
                in: folder
            )
        }
        superfluous = removals + (surplus ?? [])
    }

    /// Puts what was written in the future before the rest: the clock was ahead then, and has been put right since. It would take the room
    /// of all that is written until that time has come.
    private static func dated(
        _ items: [OfflineLogItem],
        by boundary: FileTime,
        at now: FileTime
    ) -> [OfflineLogItem] {
        /// Not by a day only: the files' clock may be another machine's.
        func isAhead(_ time: FileTime) -> Bool { time.age(at: now) < .seconds(-86_400) }
        // Else the position was stored in the future as well, and what came after it stays.
        guard !isAhead(boundary) else { return items }
        let future = items.filter { isAhead($0.modified) }.map { item in
            var item = item
            item.written = FileTime(seconds: .min, nanoseconds: 0)
            return item
        }
        return future + items.filter { !isAhead($0.modified) }
    }

    /// What is too much of some items, which come oldest first.
    private static func surplus(
        of items: [OfflineLogItem],
        above limit: Int,
        writtenBefore boundary: FileTime,
        in folder: OpenedLogFolder
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
                surplus.append(Removal(item: item, reason: reason))
                left -= item.bytes
                total -= item.bytes
            }
            var unfinished: [OfflineLogItem] = []
            for item in job.items where item.written < boundary && item.bytes > 0 && left > share && total > limit {
                if item.isUnfinished(in: folder) { unfinished.append(item) } else { takeAway(item, .finished) }
            }
            for item in unfinished where left > share && total > limit { takeAway(item, .unfinished) }
        }
        return surplus
    }
}

extension OfflineLogItem {
    /// Whether more of the run may come; what can't be read is of no such run.
    fileprivate func isUnfinished(in folder: OpenedLogFolder) -> Bool {
        guard isLog, let ending = try? OfflineLogEnding(name, in: folder, as: folder.trust) else { return false }
        return !ending.isFinished
    }
}

extension [OfflineLogItem] {
    /// How many bytes are free when all of them are removed.
    fileprivate var bytes: Int { totalUpToMaximum(\.bytes) }
}
