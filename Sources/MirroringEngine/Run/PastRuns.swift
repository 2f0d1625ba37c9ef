import MirroringEvents

/// How earlier runs of a job ended.
struct PastRuns: Codable, Sendable, Hashable {
    /// When a run last ended well.
    var lastExecution: Timestamp?
    /// How many runs have failed since.
    var failedAttempts = 0
}
