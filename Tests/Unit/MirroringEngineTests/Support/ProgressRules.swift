import MirroringEvents

/// What holds of the progress that a run's events tell, whatever becomes of the run.
struct ProgressRules {
    private static var counts: [(name: String, path: KeyPath<MirroringProgress, Int?>)] {
        [
            ("sentBytes", \.sentBytes), ("sentItems", \.sentItems), ("importedPages", \.importedPages),
            ("importedFiles", \.importedFiles), ("deleted", \.deleted), ("failedItems", \.failedItems),
            ("errors", \.errors), ("warnings", \.warnings), ("retries", \.retries), ("percent", \.percent),
        ]
    }

    /// Sentences about what is broken; none as a rule.
    private(set) var broken: [String] = []
    private var last = MirroringProgress()
    private var sums = (pages: 0, files: 0, deleted: 0, errors: 0, warnings: 0)
    private var isInitialized = false
    /// Whether no log had a line too many; those that are left out are counted all the same.
    private var isLogWhole = true

    /// Judges the data of a run's events, from its first one on.
    static func broken(by data: [MirroringTransferData]) -> [String] {
        var rules = Self()
        for data in data { rules.take(data) }
        return rules.broken
    }

    private mutating func take(_ data: MirroringTransferData) {
        let status = data.status
        isInitialized = isInitialized || status.state == .mirroringJobInitialized
        sums.errors += status.statusLog.count { $0.level == .error }
        sums.warnings += status.statusLog.count { $0.level == .warning }
        isLogWhole = isLogWhole && !status.statusLog.contains { $0.message.hasSuffix("since an event has a limit.") }
        guard let progress = data.progress else {
            expect(!isInitialized, "\(status.state) tells no progress")
            return
        }
        expect(isInitialized, "\(status.state) tells progress before the changes are known")
        if status.state == .mirroringPackageCompleted, let body = data.packageBody {
            sums.pages += body.importedPages
            sums.files += body.importedFiles
            sums.deleted += body.deleted ?? 0
            expect(body.deleted != nil, "the package does not tell what was deleted")
            expect(body.failedItems != nil, "the package does not tell what has failed")
        }
        expect(progress.importedPages == sums.pages, "importedPages is not what the packages sum up to")
        expect(progress.importedFiles == sums.files, "importedFiles is not what the packages sum up to")
        expect(progress.deleted == sums.deleted, "deleted is not what the packages sum up to")
        expect(!isLogWhole || progress.errors == sums.errors, "errors is not what the logs have told")
        expect(!isLogWhole || progress.warnings == sums.warnings, "warnings is not what the logs have told")
        for (name, path) in Self.counts {
            guard let count = progress[keyPath: path] else {
                expect(false, "\(name) is missing")
                continue
            }
            expect(count >= last[keyPath: path] ?? 0, "\(name) falls to \(count)")
        }
        let percent = progress.percent ?? -1
        expect(status.outcome == .succeeded ? percent == 100 : (0...99).contains(percent), "percent is \(percent)")
        expect(!status.terminal || progress.etaSeconds == nil, "a run that is over foretells its end")
        last = progress
    }

    private mutating func expect(_ holds: Bool, _ sentence: String) {
        if !holds { broken.append(sentence) }
    }
}
