/// How long the bridge has listened to the history at its end: silence counts only then.
struct Attention: Sendable {
    private var before = Duration.zero
    private var since: ContinuousClock.Instant?

    /// The time so far.
    var total: Duration { before + (since.map { $0.duration(to: .now) } ?? .zero) }

    mutating func start() {
        since = since ?? .now
    }

    mutating func stop() {
        before = total
        since = nil
    }
}
