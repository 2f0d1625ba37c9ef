import Foundation
import NIOHTTP1

extension ManagementClient {
    /// Creates a virtual host, on which the asking user gets all rights. One that exists is left as it is.
    public func createVirtualHost(_ name: String) async throws(ManagementError) {
        try await send(.PUT, ["vhosts", name], body: Data("{}".utf8))
    }

    /// Deletes a virtual host with everything in it.
    public func deleteVirtualHost(_ name: String) async throws(ManagementError) {
        try await send(.DELETE, ["vhosts", name])
    }

    /// What the broker says of a queue, nil if there is none.
    public func queue(_ name: String, virtualHost: String) async throws(ManagementError) -> QueueStatus? {
        try await find(["queues", virtualHost, name], as: QueueStatus.self)
    }

    /// Declares a queue. One that exists with other properties is refused.
    public func declare(_ queue: QueueDefinition, virtualHost: String) async throws(ManagementError) {
        try await send(.PUT, ["queues", virtualHost, queue.name], body: try json(queue))
    }

    /// Deletes a queue and what is in it.
    public func deleteQueue(_ name: String, virtualHost: String) async throws(ManagementError) {
        try await send(.DELETE, ["queues", virtualHost, name])
    }
}

/// What the broker says of a queue. Counts are as old as its interval of statistics.
public struct QueueStatus: Sendable, Hashable, Decodable {
    /// The name.
    public let name: String
    /// `classic`, `quorum` or `stream`.
    public let type: String
    /// How many messages are in it, if that was counted already.
    public let messages: Int?
    /// How many consumers it has.
    public let consumers: Int?
    /// The policy that applies to it.
    public let policy: String?
    /// The settings that apply to it, from its policy and from that of the operator.
    public let effectivePolicyDefinition: [String: DefinitionValue]?

    enum CodingKeys: String, CodingKey {
        case name, type, messages, consumers, policy
        case effectivePolicyDefinition = "effective_policy_definition"
    }
}
