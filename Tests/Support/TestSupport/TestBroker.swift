public import Foundation
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

    /// What the commands need in their environment to use it.
    public var environment: [String: String] {
        ["MIRRORING_BROKER_URI": uri, "MIRRORING_MANAGEMENT_URI": managementURI]
    }

    /// The definitions that the package ships.
    public static var definitionsFile: String {
        Package.folder.appending(path: "Broker/definitions.json").path()
    }
}

/// Gives a test a virtual host that nobody else uses, with the topology in it, and deletes it afterwards.
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
    do {
        try await broker.management.createVirtualHost(broker.virtualHost)
    } catch  where error.code == .unreachable {
        throw NoTestBroker("\(error)")
    }
    do {
        if hasTopology {
            let definitions = try TopologyDefinitions(file: TestBroker.definitionsFile)
            try await broker.management.apply(definitions, virtualHost: broker.virtualHost)
        }
        let result = try await body(broker)
        try await broker.management.deleteVirtualHost(broker.virtualHost)
        return result
    } catch {
        try? await broker.management.deleteVirtualHost(broker.virtualHost)
        throw error
    }
}

extension TestBroker {
    /// The broker of `MIRRORING_TEST_BROKER_URI` and `MIRRORING_TEST_MANAGEMENT_URI`.
    fileprivate init(virtualHost: String) throws {
        let environment = ProcessInfo.processInfo.environment
        guard let broker = environment["MIRRORING_TEST_BROKER_URI"],
            let management = environment["MIRRORING_TEST_MANAGEMENT_URI"],
            var parts = URLComponents(string: broker)
        else {
            throw NoTestBroker("MIRRORING_TEST_BROKER_URI and MIRRORING_TEST_MANAGEMENT_URI don't name one.")
        }
        parts.path = "/\(virtualHost)"
        uri = parts.string ?? broker
        managementURI = management
        self.virtualHost = virtualHost
        self.management = ManagementClient(address: try ManagementAddress(uri: management), timeout: .seconds(8))
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
