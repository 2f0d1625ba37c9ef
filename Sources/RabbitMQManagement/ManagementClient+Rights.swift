import NIOHTTP1

extension ManagementClient {
    /// Sets what a user may do in a virtual host, in place of what it might before. Whoever asks needs the tag
    /// `administrator`, here and below, where nothing else is said.
    public func set(
        _ permissions: BrokerPermissions,
        of user: String,
        virtualHost: String
    ) async throws(ManagementError) {
        try await send(.PUT, ["permissions", virtualHost, user], body: try json(permissions))
    }

    /// Sets what a user may do with a topic exchange, in place of what it might before. The exchange need not be there
    /// yet.
    public func set(
        _ permissions: TopicPermissions,
        of user: String,
        virtualHost: String
    ) async throws(ManagementError) {
        try await send(.PUT, ["topic-permissions", virtualHost, user], body: try json(permissions))
    }

    /// Limits a user, on the whole broker.
    public func set(_ limit: UserLimit, to value: Int, of user: String) async throws(ManagementError) {
        try await send(.PUT, ["user-limits", user, limit.rawValue], body: try json(["value": value]))
    }

    /// Limits a virtual host; its other limits stay.
    public func set(_ limit: VirtualHostLimit, to value: Int, virtualHost: String) async throws(ManagementError) {
        try await send(.PUT, ["vhost-limits", virtualHost, limit.rawValue], body: try json(["value": value]))
    }

    /// The limits that a virtual host has.
    public func limits(virtualHost: String) async throws(ManagementError) -> [VirtualHostLimit: Int] {
        struct Limits: Decodable {
            var value: [String: Int]
        }
        let all = try await get(["vhost-limits", virtualHost], as: [Limits].self)
        return all.reduce(into: [:]) { limits, next in
            for (name, value) in next.value {
                if let limit = VirtualHostLimit(rawValue: name) { limits[limit] = value }
            }
        }
    }

    /// The policies that an operator has set over those of a virtual host. The tag `management` is enough.
    public func operatorPolicies(virtualHost: String) async throws(ManagementError) -> [PolicyDefinition] {
        try await get(["operator-policies", virtualHost], as: [PolicyDefinition].self)
    }
}
