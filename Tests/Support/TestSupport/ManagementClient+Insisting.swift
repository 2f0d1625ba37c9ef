public import RabbitMQManagement

extension ManagementClient {
    /// Asks again where the API fails with an error of its own, as that of a busy broker does.
    public func insisting<Result>(_ request: () async throws -> Result) async throws -> Result {
        let end = ContinuousClock.now + .seconds(120)
        while true {
            do {
                return try await request()
            } catch let error as ManagementError where (error.status ?? 0) >= 500 {
                guard ContinuousClock.now < end else { throw error }
                try await Task.sleep(for: .milliseconds(500))
            }
        }
    }

    /// Deletes something, and asks again as above: it may be gone by then.
    public func insistingOnDeletion(_ request: () async throws -> Void) async throws {
        var wasAsked = false
        try await insisting {
            let isRepeated = wasAsked
            wasAsked = true
            do {
                try await request()
            } catch let error as ManagementError where isRepeated && error.code == .notFound {}
        }
    }
}
