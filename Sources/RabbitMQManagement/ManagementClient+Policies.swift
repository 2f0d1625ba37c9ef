import NIOHTTP1

extension ManagementClient {
    /// The policies of a virtual host, without those that an operator has set over them. The tag `management` is enough.
    public func policies(virtualHost: String) async throws(ManagementError) -> [PolicyDefinition] {
        try await get(["policies", virtualHost], as: [PolicyDefinition].self)
    }

    /// Sets a policy, in place of one of that name. The user needs the tag `policymaker`.
    public func set(_ policy: PolicyDefinition, virtualHost: String) async throws(ManagementError) {
        try await send(.PUT, ["policies", virtualHost, policy.name], body: try json(policy))
    }

    /// Removes a policy. The user needs the tag `policymaker`.
    ///
    /// - Throws: ``ManagementError/Code/notFound`` if there is none.
    public func deletePolicy(_ name: String, virtualHost: String) async throws(ManagementError) {
        try await send(.DELETE, ["policies", virtualHost, name])
    }
}
