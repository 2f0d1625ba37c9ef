/// The time between a transfer that failed and the next try.
public struct TransferPause: Sendable {
    /// The number of the try that comes, from 2.
    public let attempt: Int
    /// How many tries there may be.
    public let attempts: Int
    /// When it begins.
    public let end: ContinuousClock.Instant
    /// What failed.
    public let failure: RunFailure
}
