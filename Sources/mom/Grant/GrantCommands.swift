import MirroringSettings
import RabbitMQManagement

/// A grant as commands of `rabbitmqctl`, for an operator of a broker without the management plugin.
///
/// Where a topic permission is missing every key is allowed, so they come before the permissions.
struct GrantCommands {
    /// The commands, each a line for a shell.
    let lines: [String]

    /// The commands of a grant.
    ///
    /// - Parameters:
    ///   - grant: what is granted.
    ///   - virtualHost: where.
    ///   - isNew: whether the user has to be created; the command then reads the password from its standard input.
    ///   - queues: how many queues the virtual host may have, if that is to be limited.
    init(_ grant: Grant, virtualHost: String, isNew: Bool, queues: Int?) {
        let user = grant.user.name
        var commands: [[String]] = []
        if isNew { commands.append(["add_user", user]) }
        let limits = UserLimit.allCases.map { "\"\($0.rawValue)\": \(grant.limits[$0])" }.joined(separator: ", ")
        commands.append(["set_user_limits", user, "{\(limits)}"])
        for topic in grant.topicPermissions {
            commands.append(
                ["set_topic_permissions", "-p", virtualHost, user, topic.exchange, topic.write, topic.read]
            )
        }
        let permissions = grant.permissions
        commands.append(
            ["set_permissions", "-p", virtualHost, user, permissions.configure, permissions.write, permissions.read]
        )
        commands.append(["set_user_tags", user] + grant.role.tags.sorted())
        if let queues {
            let limit = "{\"\(VirtualHostLimit.queues.rawValue)\": \(queues)}"
            commands.append(["set_vhost_limits", "-p", virtualHost, limit])
        }
        lines = commands.map { (["rabbitmqctl"] + $0).map(ShellWord.quoted).joined(separator: " ") }
    }
}

extension UserLimits {
    /// The value of a limit.
    subscript(limit: UserLimit) -> Int {
        switch limit {
        case .connections: connections
        case .channels: channels
        }
    }
}
