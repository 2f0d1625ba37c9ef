import Foundation
import Subprocess
import SystemPackage
import TestSupport

/// The test broker's own command line, where the tests were told its data folder (`MIRRORING_TEST_BROKER_DATA`).
enum BrokerTool {
    private static let environment = ProcessInfo.processInfo.environment

    static var isKnown: Bool {
        environment["MIRRORING_TEST_BROKER_DATA"] != nil
    }

    /// Deletes the queues of all sessions of a virtual host, exclusive as they are.
    static func deleteSessionQueues(virtualHost: String) async throws {
        let names = try await control(["list_queues", "-p", virtualHost, "--silent", "--no-table-headers", "name"])
        for name in names.split(separator: "\n") where name.hasPrefix("mirroring.session.") {
            try await control(["delete_queue", "-p", virtualHost, String(name)])
        }
    }

    /// Runs `rabbitmqctl` and returns what it prints.
    @discardableResult
    static func control(_ arguments: [String]) async throws -> String {
        let port = URLComponents(string: environment["MIRRORING_TEST_BROKER_URI"] ?? "")?.port ?? 5_672
        let data = environment["MIRRORING_TEST_BROKER_DATA"] ?? ""
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
}
