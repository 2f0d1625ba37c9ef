public import Foundation
import Glibc
import Subprocess
import SystemPackage

/// A broker that a test has for itself, for what concerns a broker as a whole: alarms, its death, its restart.
///
/// Everything it writes is in a temporary folder. Where it is ``current``, ``withBroker(hasTopology:_:)`` makes its virtual hosts
/// on it.
public struct OwnBroker: Sendable {
    /// The broker of the task, if it has one of its own.
    @TaskLocal public static var current: OwnBroker?

    /// The AMQP port of the first node, on 127.0.0.1; that of the next is two higher.
    public let port: Int
    /// How many nodes it has.
    public let nodes: Int
    private let data: URL

    /// The AMQP URI of the first node, without a virtual host. Nobody can log in before the first ``start()``.
    public var uri: String { uri(port: port) }
    /// The management API's address as a URI with user and password.
    public var managementURI: String { "http://\(login)@127.0.0.1:\(port + 10_000)" }

    /// The URI, without a virtual host, of another node, or of what else leads to it.
    public func uri(port: Int) -> String { "amqp://\(login)@127.0.0.1:\(port)" }

    private var login: String {
        let password = try? String(contentsOf: data.appending(path: "password"), encoding: .utf8)
        return "guest:\(password ?? "")"
    }

    /// Starts it, also after ``stop()`` and, the nodes that are gone, after ``kill(node:)``; returns when all take connections.
    public func start() async throws {
        try await Self.run(Self.tool, "start", "--port", "\(port)", "--nodes", "\(nodes)", "--data", data.path())
    }

    /// Ends a node, from 1, with SIGKILL; returns when the process is gone, and its sockets with it.
    public func kill(node number: Int = 1) async throws {
        let file = data.appending(path: "node-\(number)/pid")
        let record = try String(contentsOf: file, encoding: .utf8)
        guard let node = record.split(separator: " ").first.flatMap({ pid_t($0) }), Glibc.kill(node, SIGKILL) == 0
        else {
            throw BrokerToolFailure(description: "The node that \(data.path()) records does not run.")
        }
        // As `Broker/broker` looks: it would refuse to start a node that is still ending. A process whose first thread has ended can
        // hold its sockets for a moment longer.
        let library = Package.folder.appending(path: "Broker/lib/process.sh").path()
        let port = port + 2 * (number - 1)
        let look = """
            source '\(library)'
            if process_alive '\(file.path())'; then echo alive; fi
            ss -Hltn 'sport = :\(port) or sport = :\(port + 10_000) or sport = :\(port - 120)'
            """
        let end = ContinuousClock.now + .seconds(120)
        while try await Self.run("/bin/bash", "-c", look) != "" {
            guard ContinuousClock.now < end else {
                throw BrokerToolFailure(description: "Process \(node), which was killed, does not end.")
            }
        }
    }

    /// Runs `rabbitmqctl` on a node, from 1, and returns what it prints.
    @discardableResult
    public func control(_ arguments: String..., node: Int = 1) async throws -> String {
        try await control(arguments, node: node)
    }

    /// Runs `rabbitmqctl` on a node, from 1, and returns what it prints.
    @discardableResult
    public func control(_ arguments: [String], node: Int = 1) async throws -> String {
        let options = ["--port", "\(port)", "--data", data.path(), "--node", "\(node)"]
        return try await Self.run([Self.tool, "ctl"] + options + ["--"] + arguments)
    }

    /// Has a node, from 1, evaluate Erlang expressions, as ``BrokerNode/evaluate(_:)`` does.
    @discardableResult
    public func evaluate(_ expressions: String, node number: Int = 1) async throws -> String {
        try await BrokerNode(port: port + 2 * (number - 1), data: data).evaluate(expressions)
    }

    /// What a node, from 1, has logged since it was started.
    public func log(node number: Int = 1) throws -> String {
        try String(contentsOf: data.appending(path: "node-\(number)/log/broker.log"), encoding: .utf8)
    }

    /// Runs a closure while the broker has a memory alarm: it takes nothing from publishers.
    public func withMemoryAlarm<Result>(_ body: () async throws -> Result) async throws -> Result {
        try await setMemoryLimit("0.0001", isAlarm: true)
        let outcome: Swift.Result<Result, any Error>
        do {
            outcome = .success(try await body())
        } catch {
            outcome = .failure(error)
        }
        try await endMemoryAlarm()
        return try outcome.get()
    }

    /// Ends the alarm of ``withMemoryAlarm(_:)`` before its closure ends.
    public func endMemoryAlarm() async throws {
        try await setMemoryLimit("0.4", isAlarm: false)
    }

    /// Sets the share of the machine's memory that the broker may use, and waits until there is an alarm, or none.
    private func setMemoryLimit(_ share: String, isAlarm: Bool) async throws {
        try await evaluate(
            """
            vm_memory_monitor:set_vm_memory_high_watermark(\(share)),
            (fun Wait() -> (rabbit_alarm:get_alarms() =/= []) =:= \(isAlarm) orelse begin timer:sleep(20), Wait() end end)().
            """
        )
    }

    // MARK: Its life

    /// A broker that will run on free ports, with its data in a folder; ``start()`` starts it.
    public init(in folder: URL, nodes: Int = 1) async throws {
        self.nodes = nodes
        data = folder.appending(path: "broker", directoryHint: .notDirectory)
        // Below the ports that the system hands out.
        let library = Package.folder.appending(path: "Broker/lib/ports.sh").path()
        let search = "source '\(library)'; first_free_port $(shuf -n 200 -i 6200-18200)"
        let found = try await Self.run("/bin/bash", "-c", search)
        guard let port = Int(found) else { throw BrokerToolFailure(description: "There is no free port for a broker.") }
        self.port = port
    }

    /// Stops it in good order, also where the task is cancelled; one that does not run is no error.
    public func stop() async throws {
        // A task of its own: cancellation would end the tool.
        _ = try await Task { try await Self.run(Self.tool, "stop", "--port", "\(port)", "--data", data.path()) }.value
    }

    private static let tool = Package.folder.appending(path: "Broker/broker").path()

    @discardableResult
    private static func run(_ command: String...) async throws -> String {
        try await run(command)
    }

    private static func run(_ command: [String]) async throws -> String {
        let result = try await Subprocess.run(
            .path(FilePath(command[0])),
            arguments: Arguments(Array(command.dropFirst())),
            output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 20)
        )
        guard result.terminationStatus.isSuccess else {
            throw BrokerToolFailure(description: "\(command.joined(separator: " ")): \(result.standardError)")
        }
        return result.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

/// Starts a broker, makes it the ``OwnBroker/current`` one of the closure, and stops it afterwards.
public func withOwnBroker<Result>(_ body: (OwnBroker) async throws -> Result) async throws -> Result {
    try await withTemporaryFolder { folder in
        let broker = try await OwnBroker(in: folder)
        let outcome: Swift.Result<Result, any Error>
        do {
            try await broker.start()
            outcome = .success(try await OwnBroker.$current.withValue(broker) { try await body(broker) })
        } catch {
            outcome = .failure(error)
        }
        try await broker.stop()
        return try outcome.get()
    }
}

/// The tools of a broker did not do what a test needs.
public struct BrokerToolFailure: Error, CustomStringConvertible {
    /// What failed.
    public let description: String

    /// A failure of that.
    public init(description: String) {
        self.description = description
    }
}
