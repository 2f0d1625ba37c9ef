import Foundation
import Logging
import MirroringBridge
import MirroringEvents
import RabbitMQClient
import TestSupport

/// The bridge of the test bed, as users run it: killed, and started again on the same folders.
actor TestBedBridge {
    private let folder: String
    private let uri: String
    private let settings: [String: String]
    private var process: ChildProcess?
    private var starts = 0

    /// - Parameter settings: what else it finds in its environment.
    init(folder: String, uri: String, settings: [String: String] = [:]) {
        self.folder = folder
        self.uri = uri
        self.settings = settings
    }

    /// The monitoring folder.
    nonisolated var offlineFolder: String { "\(folder)/offline" }

    /// Starts it.
    func start() async throws {
        starts += 1
        let bridge = try await ChildProcess(
            Package.products.appending(path: "mom"),
            ["bridge"],
            environment: settings.merging([
                "MIRRORING_BROKER_URI": uri,
                "MIRRORING_OFFLINE_FOLDER": offlineFolder,
                "MIRRORING_HTTP_ADDRESS": "off",
            ]) { $1 },
            log: "\(folder)/bridge-\(starts).log"
        )
        process = bridge
    }

    /// Whether it has said that it has read the history. Before, it answers nobody.
    var isReady: Bool {
        process?.output.split(separator: "\n").contains { $0.hasSuffix("] ready") } == true
    }

    /// kill -9, and a start.
    func killAndStart() async throws {
        await process?.killAndWait()
        try await start()
    }

    /// Ends it in good order.
    func stop() async {
        await process?.terminateAndWait()
        process = nil
    }

    /// What a bridge that starts now on the same folders has in its cache, once it has read and stored everything.
    func cacheOfNextStart(broker: String) async throws -> [(run: UUID, sequence: Int)] {
        let bridge = try Bridge(
            configuration: BridgeConfiguration(
                broker: try BrokerConfiguration(uris: broker, connectionName: "verdict"),
                offlineFolder: offlineFolder
            ),
            logger: Logger(label: "verdict", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        let running = Task { try await bridge.run() }
        defer { running.cancel() }
        try await eventually(within: .seconds(300)) {
            guard await bridge.history.isCaughtUp else { return false }
            return await bridge.storedPosition == bridge.history.nextPosition
        }
        let events = await bridge.history.events.map { (run: $0.event.runId, sequence: $0.event.sequence) }
        running.cancel()
        try await running.value
        return events
    }
}
