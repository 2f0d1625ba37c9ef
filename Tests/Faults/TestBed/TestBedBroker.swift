import Foundation
import MirroringEvents
import MirroringSettings
import MirroringWire
import RabbitMQManagement
import TestSupport

/// The broker of the test bed, with the topology.
struct TestBedBroker: Sendable {
    private let broker: OwnBroker

    /// Starts it.
    init(nodes: Int, folder: String) async throws {
        broker = try await OwnBroker(in: URL(filePath: folder), nodes: nodes)
        do {
            try await broker.start()
            let management = try management()
            let definitions = try TopologyDefinitions(file: TestBroker.definitionsFile)
            try await management.insisting { try await management.apply(definitions, virtualHost: "/") }
            try await writeTables()
        } catch {
            try? await broker.stop()
            throw error
        }
    }

    /// The AMQP port of the first node.
    var port: Int { broker.port }

    /// The addresses of all nodes, as a setting.
    var uri: String {
        (0..<broker.nodes).map { uri(port: broker.port + 2 * $0) }.joined(separator: ",")
    }

    /// The address of whatever listens on a port and leads to the broker.
    func uri(port: Int) -> String {
        "\(broker.uri(port: port))/%2f"
    }

    /// The address of whatever listens on a port and leads to the broker's stream protocol.
    func historyURI(port: Int) -> String {
        uri(port: port).replacing(/^amqp:/, with: "rabbitmq-stream:")
    }

    /// The address by AMQP for a user whom ``makeUsers(_:)`` has made.
    func uri(port: Int, user: String) -> String {
        uri(port: port).replacing(/:\/\/[^@]*@/, with: "://\(user):\(user)@")
    }

    /// Makes users who may do everything, each with its name for a password. What bridges send again is shared out among users, so who has
    /// many subscribers has some.
    func makeUsers(_ names: [String]) async throws {
        let management = try management()
        let rights = BrokerPermissions(configure: ".*", write: ".*", read: ".*")
        for name in names {
            try await management.insisting {
                try await management.createUser(name, password: Secret(name))
                try await management.set(rights, of: name, virtualHost: "/")
            }
        }
    }

    private func management() throws -> ManagementClient {
        ManagementClient(address: try ManagementAddress(uri: broker.managementURI), timeout: .seconds(120))
    }

    /// kill -9 of a node, from 1.
    func killNode(_ number: Int) async throws {
        try await broker.kill(node: number)
    }

    /// Starts the nodes that don't run, and waits until they are ready.
    func startNodes() async throws {
        try await broker.start()
    }

    /// Stops every node in good order.
    func stopNodes() async throws {
        try await broker.stop()
    }

    /// Has the first node evaluate Erlang expressions.
    func evaluate(_ expressions: String) async throws {
        try await broker.evaluate(expressions)
    }

    /// Returns when every node has its tables on the disk.
    ///
    /// A broker answers before it has written them. A node that is killed within some seconds of its first stream may forget that it has a
    /// coordinator of streams, and the stream stays down for good; one that forgets under which name a new quorum queue was kept makes an
    /// empty one that never elects a leader, and confirms nothing that is routed to it.
    func writeTables() async throws {
        try await broker.evaluate("rpc:multicall(mnesia, sync_log, []).")
        try await broker.evaluate(
            "rpc:multicall(lists, foreach, [fun dets:sync/1, lists:append(element(1, rpc:multicall(dets, all, [])))])."
        )
    }

    /// The node that leads the history, from 1.
    func leader() async throws -> Int {
        let queues = try await broker.control("-q", "list_queues", "name", "leader")
        let line = queues.split(separator: "\n").first { $0.hasPrefix(WireNames.Queue.history) }
        let leader = (1...broker.nodes).first { line?.contains("-\(port + 2 * ($0 - 1))@") == true }
        guard let leader else { throw FaultsError("The broker does not say who leads the history, but: \(queues)") }
        return leader
    }
}
