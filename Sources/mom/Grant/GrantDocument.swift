import RabbitMQManagement

/// A grant as JSON, in the names that the management API has for its parts.
struct GrantDocument: Encodable {
    /// The user.
    let user: String
    /// The role.
    let role: Role
    /// The jobs, lower-case UUIDs; absent for all.
    let jobs: [String]?
    /// The virtual host.
    let virtualHost: String
    /// Whether the user is created.
    let creates: Bool
    /// The user's tags.
    let tags: [String]
    /// The rights by names.
    let permissions: BrokerPermissions
    /// The rights by keys.
    let topicPermissions: [TopicPermissions]
    /// The user's limits, by the broker's names for them.
    let userLimits: [String: Int]
    /// Those of the virtual host; absent where they are left as they are.
    let virtualHostLimits: [String: Int]?

    /// The document of a grant.
    init(_ grant: Grant, virtualHost: String, isNew: Bool, queues: Int?) {
        user = grant.user.name
        role = grant.role
        jobs = grant.jobs.identifiers
        self.virtualHost = virtualHost
        creates = isNew
        tags = grant.role.tags.sorted()
        permissions = grant.permissions
        topicPermissions = grant.topicPermissions
        userLimits = Dictionary(uniqueKeysWithValues: UserLimit.allCases.map { ($0.rawValue, grant.limits[$0]) })
        virtualHostLimits = queues.map { [VirtualHostLimit.queues.rawValue: $0] }
    }
}
