import RabbitMQClient
import TestSupport

/// Who ends connections.
enum Ending: CaseIterable {
    case client
    case broker
    case network
}

/// A hundred connections at once, all ended in the same way.
struct ChurnRound {
    private static let size = 100
    /// How many are opened at once: each needs a thread while it logs in, and threads are not what is counted here.
    private static let width = 8

    private let direct: BrokerConfiguration
    private let throughPath: BrokerConfiguration
    private let path: NetworkPath
    private let broker: OwnBroker
    private let virtualHost: String

    init(configuration: BrokerConfiguration, broker: OwnBroker, virtualHost: String) throws {
        path = try NetworkPath(to: broker.port)
        direct = configuration
        var throughPath = configuration
        throughPath.addresses[0].port = path.port
        self.throughPath = throughPath
        self.broker = broker
        self.virtualHost = virtualHost
    }

    /// Opens the connections, uses them, ends them, and waits until each has told that it ended, and why.
    func run(_ ending: Ending) async throws {
        let configuration = ending == .network ? throughPath : direct
        let connections = try await open(configuration)
        switch ending {
        case .client:
            for connection in connections { await connection.close() }
        case .broker:
            try await broker.control("close_all_connections", "--vhost", virtualHost, "churn")
        case .network:
            // In the middle of the third message, whoever publishes it.
            path.cut(afterBytes: 50_000)
            for connection in connections { await connection.publish(bytes: 20_000) }
        }
        for connection in connections {
            let reason = try await connection.end()
            guard reason == ending.reason else {
                throw UnexpectedEnd(ending: ending, reason: reason)
            }
        }
    }

    private func open(_ configuration: BrokerConfiguration) async throws -> [ChurnedConnection] {
        try await withThrowingTaskGroup(of: ChurnedConnection.self) { group in
            var connections: [ChurnedConnection] = []
            for number in 0..<Self.size {
                if number >= Self.width, let connection = try await group.next() { connections.append(connection) }
                group.addTask { try await ChurnedConnection.open(number, configuration) }
            }
            for try await connection in group { connections.append(connection) }
            return connections
        }
    }
}

extension Ending {
    /// What a connection says that ends so.
    fileprivate var reason: AMQPError.Code? {
        switch self {
        case .client: nil
        case .broker: .connectionForced
        case .network: .connectionLost
        }
    }
}

/// A connection ended otherwise than it was made to.
struct UnexpectedEnd: Error {
    let ending: Ending
    let reason: AMQPError.Code?
}
