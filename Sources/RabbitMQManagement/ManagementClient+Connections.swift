import NIOHTTP1

extension ManagementClient {
    /// The names of the connections that are open to a virtual host, by which ``closeConnection(_:)`` knows them.
    public func connections(virtualHost: String) async throws(ManagementError) -> [String] {
        struct Connection: Decodable {
            var name: String
        }
        return try await get(["vhosts", virtualHost, "connections"], as: [Connection].self).map(\.name)
    }

    /// Closes a connection from the broker's side; its client gets 320, CONNECTION_FORCED.
    public func closeConnection(_ name: String) async throws(ManagementError) {
        try await send(.DELETE, ["connections", name])
    }

    /// Deletes an exchange with its bindings.
    public func deleteExchange(_ name: String, virtualHost: String) async throws(ManagementError) {
        try await send(.DELETE, ["exchanges", virtualHost, name])
    }
}
