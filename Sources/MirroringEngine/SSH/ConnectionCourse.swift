import MirroringSettings

/// What has become of a run's connection so far: when it is tried again, and what people are told of it.
///
/// A value without a clock, as ``ReconnectPolicy`` is. Of a break they are told once, however often it takes to get on, and once that there
/// is a connection again.
struct ConnectionCourse: Sendable {
    /// A try that is to come.
    struct Retry: Sendable, Hashable {
        /// How long to wait before.
        let pause: Duration
        /// What to tell; nil if it was told.
        let sentence: String?
    }

    /// How far people know of a break.
    private enum Told {
        case nothing
        case broken
        case mended
    }

    private let host: String
    private var policy: ReconnectPolicy
    private var hasConnected = false
    /// Whether nothing was done since it broke.
    private var isBroken = false
    private var told = Told.nothing

    /// The course of a connection that there is to be.
    init(to host: String, patience: Duration, retries: Int) {
        self.host = host
        policy = ReconnectPolicy(patience: patience, retries: retries)
    }

    /// The session broke, or could not be begun, in a way that may pass.
    ///
    /// Patience begins with the break: a question may have taken long before it. A question at which the far end dies whenever it is asked is
    /// no progress, whatever is connected in between.
    ///
    /// - Returns: nil if it is given up.
    mutating func broke(
        _ failure: RunFailure,
        at now: Duration,
        using generator: inout some RandomNumberGenerator
    ) -> Retry? {
        if hasConnected, !isBroken { policy.progressed(at: now) }
        isBroken = true
        guard let pause = policy.broke(at: now, using: &generator) else { return nil }
        guard told == .nothing else { return Retry(pause: pause, sentence: nil) }
        told = .broken
        return Retry(pause: pause, sentence: "\(failure.description) \(prospect)")
    }

    /// There is a session, and its folder is open.
    ///
    /// - Returns: what to tell; nil for nothing.
    mutating func connected(at now: Duration) -> String? {
        let isNews = told == .broken
        if hasConnected {
            if isNews { told = .mended }
        } else {
            hasConnected = true
            progressed(at: now)
        }
        return isNews ? "There is a connection to \(host) now." : nil
    }

    /// A request was answered, or bytes have arrived.
    mutating func progressed(at now: Duration) {
        isBroken = false
        told = .nothing
        policy.progressed(at: now)
    }

    private var prospect: String {
        guard hasConnected else {
            return policy.retries == 1 ? "It is tried once more." : "It is tried up to \(policy.retries) times more."
        }
        return "It is tried again for up to \(TimeSpan(seconds: Int(policy.patience.components.seconds)))."
    }
}
