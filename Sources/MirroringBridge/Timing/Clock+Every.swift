extension Clock where Duration == Swift.Duration {
    /// Does some work again and again, the first time after one period, until the task is cancelled or the work throws.
    ///
    /// - Parameters:
    ///   - period: the pause before each time.
    ///   - work: what is done; the next pause begins when it has returned.
    /// - Throws: what the work throws, or `CancellationError`.
    func every(_ period: Duration, _ work: () async throws -> Void) async throws -> Never {
        while true {
            try await sleep(for: period)
            try await work()
        }
    }
}
