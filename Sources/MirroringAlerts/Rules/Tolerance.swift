/// How many of the last runs of a job may fail before anybody hears of it.
package struct Tolerance: Sendable, Hashable {
    /// How many of them may fail.
    let failures: Int
    /// How many ended runs are looked at.
    let runs: Int

    /// - Returns: nil unless more runs are looked at than may fail.
    package init?(failures: Int, of runs: Int) {
        guard failures >= 0, runs > failures, runs <= 100 else { return nil }
        self.failures = failures
        self.runs = runs
    }

    /// Nothing is tolerated.
    static let none = Self(failures: 0, runs: 1)

    private init(failures: Int, runs: Int) {
        self.failures = failures
        self.runs = runs
    }

    /// Whether more have failed.
    ///
    /// - Parameter failed: whether each of the last runs has, the newest last.
    func isExceeded(by failed: [Bool]) -> Bool {
        failed.suffix(runs).count { $0 } > failures
    }
}
