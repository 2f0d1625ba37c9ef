import Foundation
import Subprocess
import SystemPackage
import TestSupport

/// What only who runs the test broker may do with it, where the tests were told its data folder (`MIRRORING_TEST_BROKER_DATA`).
enum BrokerTool {
    private static let environment = ProcessInfo.processInfo.environment

    static var isKnown: Bool {
        environment["MIRRORING_TEST_BROKER_DATA"] != nil
    }

    private static var port: Int {
        URLComponents(string: environment["MIRRORING_TEST_BROKER_URI"] ?? "")?.port ?? 5_672
    }
    private static var data: String { environment["MIRRORING_TEST_BROKER_DATA"] ?? "" }

    /// Deletes the queues of all sessions of a virtual host, exclusive as they are.
    static func deleteSessionQueues(virtualHost: String) async throws {
        let sessions = "{resource, _, queue, <<\"mirroring.session.\", _/binary>>} <- [amqqueue:get_name(Queue)]"
        let queues = "Queue <- rabbit_amqqueue:list(\(binary(virtualHost))), \(sessions)"
        try await evaluate("[{ok, _} = rabbit_amqqueue:delete(Queue, false, false, <<\"test\">>) || \(queues)].")
    }

    // MARK: Users, as `rabbitmqctl` makes them

    static func addUser(_ user: String, password: String) async throws {
        try await call("rabbit_auth_backend_internal:add_user", binary(user), binary(password))
    }

    static func deleteUser(_ user: String) async throws {
        try await call("rabbit_auth_backend_internal:delete_user", binary(user))
    }

    static func setTag(_ tag: String, of user: String) async throws {
        try await call("rabbit_auth_backend_internal:set_tags", binary(user), "[\(tag)]")
    }

    static func permit(_ user: String, on host: String, configure: String, write: String, read: String) async throws {
        let words = [user, host, configure, write, read].map(binary)
        try await call("rabbit_auth_backend_internal:set_permissions", words)
    }

    /// What a user may send to an exchange and bind to it, as patterns of routing keys.
    static func setTopics(of exchange: String, for user: String, on host: String, write: String, read: String)
        async throws
    {
        let words = [user, host, exchange, write, read].map(binary)
        try await call("rabbit_auth_backend_internal:set_topic_permissions", words)
    }

    // MARK: How it is done

    /// Runs `rabbitmqctl` and returns what it prints.
    static func control(_ arguments: [String]) async throws -> String {
        let result = try await Subprocess.run(
            .path(.init(Package.folder.appending(path: "Broker/broker").path())),
            arguments: .init(["ctl", "--port", "\(port)", "--data", data, "--"] + arguments),
            output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 20)
        )
        guard result.terminationStatus.isSuccess else {
            throw BrokerToolFailure(description: "rabbitmqctl \(arguments): \(result.standardError)")
        }
        return result.standardOutput
    }

    /// Calls a function of the broker in the name of the tests, which it takes as its last argument; fails unless that gives `ok`.
    static func call(_ function: String, _ arguments: [String]) async throws {
        let call = "\(function)(\((arguments + [binary("test")]).joined(separator: ", ")))."
        let value = try await evaluate(call)
        guard value == "ok" else { throw BrokerToolFailure(description: "\(call) \(value)") }
    }

    static func call(_ function: String, _ arguments: String...) async throws {
        try await call(function, arguments)
    }

    /// A text as Erlang writes it.
    static func binary(_ text: String) -> String {
        let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "<<\"\(escaped)\">>"
    }

    @discardableResult
    private static func evaluate(_ expressions: String) async throws -> String {
        try await BrokerNode(port: port, data: URL(filePath: data)).evaluate(expressions)
    }
}
