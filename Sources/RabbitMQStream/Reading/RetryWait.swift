/// How long to wait before the next attempt: exponential, with jitter, so that a broker that comes back is not met by all its readers in
/// the same instant. A value, without a clock.
struct RetryWait: Sendable {
    private let first: Duration
    private let longest: Duration
    private var failures = 0

    init(first: Duration, longest: Duration) {
        self.first = first
        self.longest = longest
    }

    /// The wait after one more failure: between half and all of `first · 2ⁿ`, at most `longest`.
    mutating func next(using generator: inout some RandomNumberGenerator) -> Duration {
        defer { failures += 1 }
        let whole = min(longest, first * (1 << min(failures, 20)))
        return .seconds(whole / .seconds(1) * Double.random(in: 0.5...1, using: &generator))
    }

    /// What was connected for that long was a success: the next wait is short again if it was longer than the longest wait.
    mutating func succeeded(for duration: Duration) {
        if duration >= longest { failures = 0 }
    }
}
