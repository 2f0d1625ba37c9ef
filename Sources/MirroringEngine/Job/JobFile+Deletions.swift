extension JobFile.KeyGroup {
    /// What a run may delete.
    static let deletions = Self(keys: ["maxDeletions", "maxDeletionShare"]) { keys, job throws(JobFileError) in
        job.maxDeletions = try keys.integer("maxDeletions", in: 0...Int.max)
        job.maxDeletionShare = try keys.share("maxDeletionShare")
    }
}
