import NIOHTTP1

extension ManagementClient {
    /// The connections that are open to a virtual host; a new one shows with a delay.
    public func connections(virtualHost: String) async throws(ManagementError) -> [OpenConnection] {
        try await get(["vhosts", virtualHost, "connections"], as: [OpenConnection].self)
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

/// What the broker says of a connection.
public struct OpenConnection: Sendable, Hashable, Decodable {
    /// The broker's name for it, by which ``ManagementClient/closeConnection(_:)`` knows it.
    public let name: String
    /// What it calls itself, if it does.
    public let providedName: String?

    enum CodingKeys: String, CodingKey {
        case name
        case providedName = "user_provided_name"
    }
}
