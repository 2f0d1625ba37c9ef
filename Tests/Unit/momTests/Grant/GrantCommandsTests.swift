import Testing

@testable import mom

/// The commands that are printed for an operator.
@Suite struct GrantCommandsTests {
    private let grant: Grant

    init() throws {
        grant = try Grant(
            user: GrantedUser("ann"),
            role: .operator,
            jobs: .all,
            connections: 7
        )
    }

    @Test func eachPartIsOneCommandAndTopicsComeBeforePermissions() throws {
        let lines = GrantCommands(grant, virtualHost: "/", isNew: true, queues: 300).lines
        #expect(
            lines.map { $0.split(separator: " ")[1] } == [
                "add_user", "set_user_limits", "set_topic_permissions", "set_topic_permissions",
                "set_topic_permissions",
                "set_permissions", "set_user_tags", "set_vhost_limits",
            ]
        )
        #expect(lines[0] == "rabbitmqctl add_user ann")
        #expect(lines[1] == #"rabbitmqctl set_user_limits ann '{"max-connections": 7, "max-channels": 500}'"#)
        #expect(
            lines[4]
                == #"rabbitmqctl set_topic_permissions -p / ann mirroring.monitor '^$' '^(heartbeat|job\..+|subscriber\..+)$'"#
        )
        #expect(lines[6] == "rabbitmqctl set_user_tags ann monitoring")
        #expect(lines[7] == #"rabbitmqctl set_vhost_limits -p / '{"max-queues": 300}'"#)
    }

    @Test func aUserWhoIsThereIsNotCreatedAndTheVirtualHostIsLeftAlone() {
        let lines = GrantCommands(grant, virtualHost: "it's", isNew: false, queues: nil).lines
        #expect(lines.count == 6)
        #expect(lines.allSatisfy { !$0.contains("add_user") && !$0.contains("vhost_limits") })
        #expect(lines[4].hasPrefix(#"rabbitmqctl set_permissions -p 'it'\''s' ann '^mirroring"#))
    }
}
