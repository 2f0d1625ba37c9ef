/// How long to wait before something that failed is tried again: twice as long each time, up to a minute.
///
/// Each pause is a fifth longer or shorter at random, so that jobs that failed together don't come back together.
struct RetryPause: Sendable {
    /// Before the first retry.
    var first: Duration

    private static let longest = Duration.seconds(60)
    private static let spread = 0.2

    /// The pause before a retry.
    ///
    /// - Parameters:
    ///   - retry: which one, from 1.
    ///   - generator: where chance comes from.
    func before(_ retry: Int, using generator: inout some RandomNumberGenerator) -> Duration {
        // After a few doublings it is the longest in any case.
        let doublings = min(max(0, retry - 1), 20)
        let pause = min(first * (1 << doublings), Self.longest)
        return pause * Double.random(in: 1 - Self.spread...1 + Self.spread, using: &generator)
    }
}
