/// How long to wait before the next attempt: exponential, with jitter, so that a broker that comes back is not met by all its
/// clients in the same instant. A value, without a clock.
public struct Backoff: Sendable {
    /// The first wait.
    public var initial: Duration = .milliseconds(100)
    /// The longest wait.
    public var maximum: Duration = .seconds(10)
    private var failures = 0

    /// The standard: 100 ms, doubled with each failure, up to 10 s.
    public init() {}

    /// A backoff with bounds of its own.
    public init(initial: Duration, maximum: Duration) {
        self.initial = initial
        self.maximum = maximum
    }

    /// The wait after one more failure: between half and all of `initial · 2ⁿ`, at most `maximum`.
    public mutating func next(using generator: inout some RandomNumberGenerator) -> Duration {
        next() * Double.random(in: 0.5...1, using: &generator)
    }

    /// The same without jitter, for what nobody else waits for.
    package mutating func next() -> Duration {
        defer { failures += 1 }
        return min(maximum, initial * (1 << min(failures, 20)))
    }

    /// What was connected for that long was a success: the next wait is short again if it was longer than the longest wait.
    public mutating func succeeded(for duration: Duration) {
        if duration >= maximum { failures = 0 }
    }
}

extension Duration {
    fileprivate static func * (duration: Duration, factor: Double) -> Duration {
        .seconds(duration / .seconds(1) * factor)
    }
}
