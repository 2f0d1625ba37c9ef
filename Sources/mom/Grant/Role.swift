import ArgumentParser

/// What somebody is to mirroring, and so what is granted.
enum Role: String, CaseIterable, Sendable, Encodable, ExpressibleByArgument {
    /// Engines: they publish events.
    case publisher
    /// Bridges: they read the history, answer replays, and speak on the monitor.
    case bridge
    /// Somebody who sees everything and changes nothing.
    case `operator`
    /// Whoever subscribes to events.
    case consumer

    /// Whether the rights are for certain jobs, or for all of them on request; else they are for all.
    var isOfJobs: Bool {
        self == .publisher || self == .consumer
    }

    /// What the user may do with the management API. A bridge lists and deletes the queues of subscribers that stop
    /// reading, an operator sees who reads.
    var tags: Set<String> {
        switch self {
        case .publisher, .consumer: []
        case .bridge: ["management"]
        case .operator: ["monitoring"]
        }
    }

    /// Enough for what such users do, and little enough that one alone does not use up the broker: an engine has one
    /// connection, a bridge four, a monitor two.
    var limits: UserLimits {
        switch self {
        case .publisher: UserLimits(connections: 100, channels: 200)
        case .bridge: UserLimits(connections: 50, channels: 500)
        case .operator: UserLimits(connections: 50, channels: 500)
        case .consumer: UserLimits(connections: 20, channels: 200)
        }
    }
}

/// How much a user may have at a time, on the whole broker.
struct UserLimits: Sendable, Hashable {
    /// Connections.
    var connections: Int
    /// Channels.
    var channels: Int
}
