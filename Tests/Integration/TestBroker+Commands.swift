import TestSupport

extension TestBroker {
    /// Runs a command of `mom` that asks the management API; again where that fails with an error of its own, or answers late, as that of a
    /// busy broker does.
    ///
    /// - Parameters:
    ///   - arguments: the command line.
    ///   - environment: what it finds in its environment; by default what it takes to use this broker.
    func mom(_ arguments: [String], environment: [String: String]? = nil) async throws -> ProductResult {
        let end = ContinuousClock.now + .seconds(120)
        while true {
            let result = try await Product.mom.run(arguments, environment: environment ?? self.environment)
            let signs = [" refused a request for ", " (no answer in time)."]
            let isBusy = signs.contains { result.errorOutput.contains($0) }
            guard isBusy, ContinuousClock.now < end else { return result }
            try await Task.sleep(for: .milliseconds(500))
        }
    }

    /// Runs `mom verify --bridge`; again where no bridge has answered in time, as a busy one may not.
    func verify(_ folder: String, _ options: [String] = []) async throws -> ProductResult {
        while true {
            let command = ["verify", folder, "--bridge"] + options
            let result = try await Product.mom.run(command, environment: environment)
            guard result.errorOutput.contains("No bridge answered within") else { return result }
        }
    }
}
