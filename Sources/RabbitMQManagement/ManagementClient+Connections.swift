import NIOHTTP1

extension ManagementClient {
    /// The connections of a virtual host. The broker tells of a new one some seconds after its beginning.
    public func connections(virtualHost: String) async throws(ManagementError) -> [ConnectionSummary] {
        try await get(["vhosts", virtualHost, "connections"], as: [ConnectionSummary].self)
    }

    /// Closes a connection; its client is told that an operator did it.
    public func closeConnection(_ name: String) async throws(ManagementError) {
        try await send(.DELETE, ["connections", name])
    }

    /// Deletes an exchange with its bindings.
    public func deleteExchange(_ name: String, virtualHost: String) async throws(ManagementError) {
        try await send(.DELETE, ["exchanges", virtualHost, name])
    }
}

/// What the broker says of a connection.
public struct ConnectionSummary: Sendable, Hashable, Decodable {
    /// What the management API calls it.
    public let name: String
    /// The user that logged in.
    public let user: String
}
