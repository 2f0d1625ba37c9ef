extension JobFile.KeyGroup {
    /// What a run may delete.
    static let deletions = Self(keys: ["maxDeletions", "maxDeletionShare"]) { keys, job in
        job.maxDeletions = keys.integer("maxDeletions", in: 0...Int.max)
        job.maxDeletionShare = keys.share("maxDeletionShare")
    }
}
