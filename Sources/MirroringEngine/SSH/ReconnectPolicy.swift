/// When a session that broke is begun again, and when it is given up.
///
/// A value without a clock: moments are durations since any one of them.
struct ReconnectPolicy: Sendable {
    /// How long a connection that was there is tried again without progress.
    let patience: Duration
    /// How often the first connection of a run is tried again.
    let retries: Int

    /// Seconds; the last one holds for all further tries.
    private static let pauses = [1, 2, 4, 8, 15, 30]

    private var hasConnected = false
    private var failures = 0
    private var lastProgress = Duration.zero

    /// A policy for a run.
    init(patience: Duration, retries: Int) {
        self.patience = patience
        self.retries = retries
    }

    /// There is a first connection, a request was answered, or bytes have arrived.
    mutating func progressed(at now: Duration) {
        hasConnected = true
        failures = 0
        lastProgress = max(lastProgress, now)
    }

    /// The session broke, or could not be begun, in a way that may pass.
    ///
    /// - Parameters:
    ///   - now: the moment.
    ///   - generator: so that many engines do not come back in step.
    /// - Returns: how long to wait before the next try; nil if it is given up.
    mutating func broke(at now: Duration, using generator: inout some RandomNumberGenerator) -> Duration? {
        failures += 1
        let full = Duration.seconds(Self.pauses[min(failures, Self.pauses.count) - 1])
        let pause = full * Double.random(in: 0.8...1.2, using: &generator)
        guard hasConnected else { return failures <= retries ? pause : nil }
        let left = patience - (now - lastProgress)
        // The last try is at the end of patience, not long before it.
        return left > .zero ? min(pause, left) : nil
    }
}
