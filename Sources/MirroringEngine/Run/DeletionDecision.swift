import MirroringEvents

/// Which of a package's deletions are done, decided when they are due: hours may have passed since they were planned.
struct DeletionDecision {
    /// What is deleted now.
    private(set) var deletions: [Deletion]
    /// What is to be said if all of them wait for the next run.
    private(set) var postponed: String?
    /// What is to be said of those that the source has again.
    private(set) var returned: RunFailure?
    /// What is to be said of those of which it can't be seen whether the source has what would go.
    private(set) var unseen: RunFailure?

    /// Decides.
    ///
    /// - Parameters:
    ///   - deletions: what was planned.
    ///   - hasLosses: whether so much could not be mirrored that any of them may be it, under another name.
    ///   - source: where each is asked for again; nil if that is not done yet.
    init(on deletions: [Deletion], hasLosses: Bool, source: (any SourceSide)? = nil) throws(RunFailure) {
        self.deletions = deletions
        guard !deletions.isEmpty else { return }
        if hasLosses {
            self.deletions = []
            postponed = Self.postponement(of: deletions.count)
            return
        }
        guard let source else { return }
        let proven = try source.prove(deletions)
        self.deletions = proven.certain
        if proven.present > 0 {
            let what = Self.count(proven.present, "entry is", "entries are")
            let sentence = "\(what) at the source again, and so not deleted; the next run mirrors what is there."
            returned = RunFailure(.changedWhileReading, item: source.name, sentence)
        }
        unseen = proven.warning
    }

    /// The sentence that tells of deletions that wait.
    static func postponement(of deletions: Int) -> String {
        let what = count(deletions, "deletion is", "deletions are")
        return "\(what) left to the next run, because something could not be mirrored."
    }

    private static func count(_ count: Int, _ one: String, _ several: String) -> String {
        count == 1 ? "1 \(one)" : "\(count) \(several)"
    }
}
