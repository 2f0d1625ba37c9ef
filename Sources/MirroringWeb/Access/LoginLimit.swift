/// How often a wrong token may be given: a value, without a clock.
///
/// Bounded in memory as well: who comes from many addresses is stopped by the bound for all.
struct LoginLimit: Sendable {
    /// Wrong tokens from one address, and in all, within a period.
    static let perAddress = 5
    static let inAll = 100
    static let period = Duration.seconds(60)

    private var failures: [String: Int] = [:]
    private var count = 0
    private var begin: ContinuousClock.Instant?

    /// In how many seconds an address may try; nil if it may now.
    mutating func wait(of address: String, at now: ContinuousClock.Instant) -> Int? {
        guard let begin else { return nil }
        let left = Self.period - begin.duration(to: now)
        guard left > .zero else {
            self = LoginLimit()
            return nil
        }
        guard failures[address, default: 0] >= Self.perAddress || count >= Self.inAll else { return nil }
        return max(1, Int((left / .seconds(1)).rounded(.up)))
    }

    /// Notes that an address has given a wrong token.
    mutating func fail(_ address: String, at now: ContinuousClock.Instant) {
        if begin == nil { begin = now }
        count += 1
        failures[address, default: 0] += 1
    }
}
