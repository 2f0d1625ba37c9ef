import MirroringEvents

/// How earlier runs of a job ended.
struct PastRuns: Codable, Sendable, Hashable {
    /// When a run last ended well.
    var lastExecution: Timestamp?
    /// How many runs have failed since.
    var failedAttempts = 0
    /// Of which file systems the source consisted when a run last ended well; nil if that is not known.
    var sourceMounts: SourceMounts?
}
