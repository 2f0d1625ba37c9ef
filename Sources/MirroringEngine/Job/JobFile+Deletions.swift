extension JobFile.KeyGroup {
    /// What a run may delete.
    static let deletions = Self(keys: ["maxDeletionShare"]) { keys, job throws(JobFileError) in
        job.maxDeletionShare = try keys.share("maxDeletionShare")
    }
}
