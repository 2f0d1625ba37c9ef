import MirroringEvents

/// Adds up what a run has done over all its packages: what each event tells of it.
///
/// A value without a clock. Nothing that was told is taken back: a transfer that begins again sends what was told already, and a package
/// that has failed is behind the run.
struct RunTally: Sendable {
    /// What there is to do of one package, or of several.
    private struct Extent {
        var bytes = 0
        var items = 0
        var deletions = 0

        mutating func add(_ other: Self) {
            bytes.addUpToMaximum(other.bytes)
            items.addUpToMaximum(other.items)
            deletions.addUpToMaximum(other.deletions)
        }
    }

    /// What was done, in counts that never fall; percent and rest are those of each moment.
    private var counts = MirroringProgress()
    private var work = RunWork()
    /// The run's pace; nil until its changes are known.
    private var pace: RunPace?
    /// The package under way.
    private var current = Extent()
    /// The packages that are imported or have failed.
    private var behind = Extent()
    /// What was sent with the packages before the one under way.
    private var sentBefore = (bytes: 0, items: 0)

    /// A run of which nothing is known yet.
    init() {
        counts.sentBytes = 0
        counts.sentItems = 0
        counts.importedPages = 0
        counts.importedFiles = 0
        counts.deleted = 0
        counts.failedItems = 0
        counts.errors = 0
        counts.warnings = 0
        counts.retries = 0
    }

    // MARK: What happens

    /// The run's changes are known.
    mutating func begin(_ data: MirroringInitializeData, at now: RunMoment) {
        work.bytes = data.totalBytes ?? 0
        work.items = (data.totalPages ?? 0).addingUpToMaximum(data.totalFiles ?? 0)
        work.deletions = data.totalDeletions ?? 0
        pace = RunPace(at: now.instant)
    }

    /// A line for a status log has come.
    mutating func log(_ level: LogLevel) {
        switch level {
        case .processing: break
        case .warning: counts.warnings?.addUpToMaximum(1)
        case .error: counts.errors?.addUpToMaximum(1)
        }
    }

    /// A transfer is tried again.
    mutating func retry() {
        counts.retries?.addUpToMaximum(1)
    }

    /// Items can't be mirrored in this run.
    mutating func fail(items: Int) {
        counts.failedItems?.addUpToMaximum(items)
    }

    /// A package is exported.
    mutating func beginPackage(_ header: MirroringPackageHeader, _ body: MirroringPackageBody) {
        current = Extent(
            bytes: header.fileSize,
            items: body.pages.addingUpToMaximum(body.files),
            deletions: body.deletions
        )
        sentBefore = (counts.sentBytes ?? 0, counts.sentItems ?? 0)
    }

    /// So many bytes of the package under way were sent, and so many of its items have arrived.
    mutating func send(bytes: Int, items: Int) {
        // What begins again is listed again, but no package has more items than it has.
        let items = min(items, current.items)
        counts.sentBytes = max(counts.sentBytes ?? 0, sentBefore.bytes.addingUpToMaximum(bytes))
        counts.sentItems = max(counts.sentItems ?? 0, sentBefore.items.addingUpToMaximum(items))
        work.sentBytes = max(work.sentBytes, behind.bytes.addingUpToMaximum(min(bytes, current.bytes)))
        work.sentItems = max(work.sentItems, behind.items.addingUpToMaximum(items))
    }

    /// The package under way is in place.
    mutating func place(pages: Int, files: Int, deleted: Int) {
        counts.importedPages?.addUpToMaximum(pages)
        counts.importedFiles?.addUpToMaximum(files)
        counts.deleted?.addUpToMaximum(deleted)
        endPackage()
    }

    /// Nothing more of the package under way is done, whether it is in place or has failed.
    mutating func endPackage() {
        behind.add(current)
        current = Extent()
        work.sentBytes = max(work.sentBytes, behind.bytes)
        work.sentItems = max(work.sentItems, behind.items)
        work.placedItems = max(work.placedItems, behind.items)
        work.deleted = max(work.deleted, behind.deletions)
    }

    // MARK: What is told

    /// What an event tells; nil before the changes are known.
    mutating func progress(of occurrence: MirroringOccurrence, at now: RunMoment) -> MirroringProgress? {
        pace?.measure(work.done, at: now.instant)
        guard let pace else { return nil }
        var progress = counts
        progress.percent = occurrence.outcome == .succeeded ? 100 : work.percent
        progress.etaSeconds = occurrence.terminal ? nil : pace.seconds(for: work, at: now.instant)
        return progress
    }
}
