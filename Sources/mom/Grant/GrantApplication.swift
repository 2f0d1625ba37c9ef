import MirroringCommands
import MirroringSettings
import RabbitMQManagement

/// Sets a grant over the management API.
struct GrantApplication: Sendable {
    /// The management API, with the login of an administrator.
    let client: ManagementClient
    /// Where the rights are for.
    let virtualHost: String

    /// What is there before a grant.
    struct Before: Sendable {
        /// The user; nil for one who is to be created.
        let user: BrokerUser?
        /// The limits of the virtual host.
        let limits: [VirtualHostLimit: Int]
    }

    /// Looks whether a grant can be set.
    ///
    /// - Parameters:
    ///   - grant: what is granted.
    ///   - isNew: whether the user is to be created.
    /// - Throws: `CommandFailure` if whoever asks would take away the own rights, if the user should be there and is
    ///   not or the other way round, and what the broker says.
    func look(for grant: Grant, isNew: Bool) async throws(CommandFailure) -> Before {
        let name = grant.user.name
        guard name != client.address.user else {
            throw CommandFailure(
                .usage,
                "\"\(name)\" is the user who would grant this, and would lose its right to do so. Ask as another one: name an "
                    + "administrator in management.uri (MIRRORING_MANAGEMENT_URI)."
            )
        }
        let before: Before
        do throws(ManagementError) {
            before = Before(
                user: try await client.user(name),
                limits: try await client.limits(virtualHost: virtualHost)
            )
        } catch {
            throw Self.failure(error)
        }
        if isNew, before.user != nil {
            throw CommandFailure(
                .usage,
                "The user \"\(name)\" exists at \(client.address) already, and its password is left as it is. Leave out --create."
            )
        }
        if !isNew, before.user == nil {
            throw CommandFailure(.usage, "There is no user \"\(name)\" at \(client.address). Create it with --create.")
        }
        return before
    }

    /// Sets the rights of a user, in place of all that the user had in this virtual host, and the tags.
    ///
    /// Where a topic permission is missing every key is allowed, so they come before the permissions.
    ///
    /// - Parameters:
    ///   - grant: what is granted.
    ///   - before: what ``look(for:isNew:)`` has found.
    ///   - password: of a user who is to be created.
    ///   - queues: how many queues the virtual host may have, if that is to be limited.
    /// - Throws: `CommandFailure` with what the broker says.
    func apply(_ grant: Grant, to before: Before, password: Secret?, queues: Int?) async throws(CommandFailure) {
        do throws(ManagementError) {
            let name = grant.user.name
            if let password { try await client.createUser(name, password: password) }
            for limit in UserLimit.allCases { try await client.set(limit, to: grant.limits[limit], of: name) }
            for topic in grant.topicPermissions {
                try await client.set(topic, of: name, virtualHost: virtualHost)
            }
            try await client.set(grant.permissions, of: name, virtualHost: virtualHost)
            // Read again, since the password goes with the tags.
            if (before.user?.tags ?? []) != grant.role.tags, let user = try await client.user(name) {
                try await client.setTags(grant.role.tags, of: user)
            }
            if let queues { try await client.set(.queues, to: queues, virtualHost: virtualHost) }
        } catch {
            throw Self.failure(error)
        }
    }

    private static func failure(_ error: ManagementError) -> CommandFailure {
        let failure = CommandFailure(error)
        guard error.code == .unauthorized else { return failure }
        return CommandFailure(
            failure.exitCode,
            "\(error) To grant takes the tag \"administrator\"; \"mom grant --print\" shows the commands for somebody who has it."
        )
    }
}
