import MirroringSettings

extension JobFile.KeyGroup {
    /// What becomes of what a run replaces or deletes.
    static let publishing = Self(keys: ["keepDeleted"]) { keys, job in
        job.keepDeleted = keys.span("keepDeleted", in: TimeSpan(seconds: 1)...Self.longest)?.duration
    }
}
