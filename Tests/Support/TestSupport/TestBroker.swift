import Foundation
public import RabbitMQManagement

/// A virtual host of its own on the broker that the tests were given.
public struct TestBroker: Sendable {
    /// The AMQP URI, virtual host included.
    public let uri: String
    /// The management API's address as a URI with user and password.
    public let managementURI: String
    /// The virtual host.
    public let virtualHost: String
    /// The management API.
    public let management: ManagementClient

    /// What the commands need in their environment to use it, and to be in no hurry where it is busy.
    public var environment: [String: String] {
        [
            "MIRRORING_BROKER_URI": uri, "MIRRORING_MANAGEMENT_URI": managementURI,
            "MIRRORING_BROKER_CONNECT_TIMEOUT": "60", "MIRRORING_BROKER_CALL_TIMEOUT": "60",
            "MIRRORING_BROKER_HEARTBEAT": "20",
            // Many bridges run at once; tests of the page name an address.
            "MIRRORING_HTTP_ADDRESS": "off",
        ]
    }

    /// The URI for another user, or with another password.
    public func uri(user: String = "guest", password: String) -> String {
        Self.replacingLogin(of: uri, user: user, password: password)
    }

    /// The management API's address for another user, or with another password.
    public func managementURI(user: String = "guest", password: String) -> String {
        Self.replacingLogin(of: managementURI, user: user, password: password)
    }

    private static func replacingLogin(of uri: String, user: String, password: String) -> String {
        uri.replacing(/:\/\/[^@]*@/, with: "://\(user):\(password)@")
    }

    /// The definitions that the package ships.
    public static var definitionsFile: String {
        Package.folder.appending(path: "Broker/definitions.json").path()
    }
}

/// Gives a test a virtual host that nobody else uses, with the topology in it, and deletes it afterwards; on the test's own broker
/// if it has one, see ``withOwnBroker(_:)``.
///
/// - Parameters:
///   - hasTopology: false for an empty virtual host.
///   - body: the test.
/// - Throws: ``NoTestBroker`` if there is no broker, within the time of one request.
public func withBroker<Result>(
    hasTopology: Bool = true,
    _ body: (TestBroker) async throws -> Result
) async throws -> Result {
    let broker = try TestBroker(virtualHost: "test-\(UUID().uuidString.lowercased())")
    try await Turns.ofVirtualHosts.taken { try await broker.createVirtualHost() }
    let outcome: Swift.Result<Result, any Error>
    do {
        if hasTopology { try await Turns.ofVirtualHosts.taken { try await broker.applyTopology() } }
        outcome = .success(try await body(broker))
    } catch {
        outcome = .failure(error)
    }
    try? await Turns.ofDeletions.taken { try await broker.management.deleteVirtualHost(broker.virtualHost) }
    return try outcome.get()
}

extension TestBroker {
    /// The task's own broker, else that of `MIRRORING_TEST_BROKER_URI` and `MIRRORING_TEST_MANAGEMENT_URI`.
    fileprivate init(virtualHost: String) throws {
        let environment = ProcessInfo.processInfo.environment
        let own = OwnBroker.current
        guard let broker = own?.uri ?? environment["MIRRORING_TEST_BROKER_URI"],
            let management = own?.managementURI ?? environment["MIRRORING_TEST_MANAGEMENT_URI"],
            let address = URLComponents(string: broker)
        else {
            throw NoTestBroker("MIRRORING_TEST_BROKER_URI and MIRRORING_TEST_MANAGEMENT_URI don't name one.")
        }
        var parts = address
        parts.path = "/\(virtualHost)"
        uri = parts.string ?? broker
        managementURI = management
        self.virtualHost = virtualHost
        self.management = ManagementClient(address: try ManagementAddress(uri: management), timeout: .seconds(120))
    }

    fileprivate func createVirtualHost() async throws {
        do {
            try await management.insisting { try await management.createVirtualHost(virtualHost) }
        } catch let error as ManagementError where error.code == .unreachable {
            throw NoTestBroker("\(error)")
        }
    }
}

/// The tests need a broker and have none.
public struct NoTestBroker: Error, CustomStringConvertible {
    /// A sentence that says what to do.
    public let description: String

    init(_ reason: String) {
        description = "The integration tests have no broker: \(reason) Run Tests/run, which starts one."
    }
}

extension TestBroker {
    /// Makes what the package ships, as `mom topology apply` does; what is there stays.
    public func applyTopology() async throws {
        let definitions = try TopologyDefinitions(file: Self.definitionsFile)
        try await management.insisting { try await management.apply(definitions, virtualHost: virtualHost) }
    }

    /// Deletes an exchange of the virtual host with its bindings.
    public func deleteExchange(_ name: String) async throws {
        try await management.insistingOnDeletion {
            try await management.deleteExchange(name, virtualHost: virtualHost)
        }
    }

    /// Closes every connection of a name to the virtual host, as an operator would; waits until there is one.
    ///
    /// - Parameter name: what the connection calls itself; nil for any.
    public func closeConnections(named name: String? = nil) async throws {
        let end = ContinuousClock.now + .seconds(120)
        while try await closeOpenConnections(named: name) == 0 {
            guard ContinuousClock.now < end else { throw NoConnection() }
            // The API tells of connections with a delay, and has no way to wait for one.
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// Closes those that the API tells of now; returns how many there were.
    private func closeOpenConnections(named name: String?) async throws -> Int {
        var closed = 0
        for connection in try await openConnections() {
            guard name == nil || connection.providedName == name else { continue }
            if try await close(connection.name) { closed += 1 }
        }
        return closed
    }

    /// Those that the API tells of; none where it gives up collecting them, which a busy broker does after 5 s, with status 500.
    private func openConnections() async throws -> [OpenConnection] {
        do {
            return try await management.connections(virtualHost: virtualHost)
        } catch {
            if error.status == 500 { return [] }
            throw error
        }
    }

    /// False for a connection that has gone by itself: the API knows it for a while longer, and says 404 or, where it ended while the
    /// request was at work or the broker is busy, 500.
    private func close(_ connection: String) async throws -> Bool {
        do {
            try await management.closeConnection(connection)
            return true
        } catch {
            if error.code == .notFound || error.status == 500 { return false }
            throw error
        }
    }
}

/// Nobody had a connection that could be closed.
public struct NoConnection: Error {}
