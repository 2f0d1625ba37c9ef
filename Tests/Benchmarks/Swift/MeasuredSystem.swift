import Foundation
import Logging
import MirroringBridge
import MirroringPublisher
import RabbitMQClient

/// The broker that is measured on.
enum MeasuredBroker {
    /// Its URI, from `MIRRORING_BROKER_URI`: as an option every user of the machine could see the password.
    static func uri() throws -> String {
        guard let uri = ProcessInfo.processInfo.environment["MIRRORING_BROKER_URI"] else {
            throw NotMeasured("MIRRORING_BROKER_URI names no broker.")
        }
        return uri
    }
}

/// A publisher and a bridge in this process, on a broker, with folders of their own.
struct MeasuredSystem {
    let broker: BrokerConfiguration
    let publisher: OutboxPublisher
    let bridge: Bridge

    /// Runs both for as long as the closure takes, which begins when the bridge has read and logged what was in the history.
    ///
    /// - Parameters:
    ///   - broker: where, with the topology applied.
    ///   - cachedEvents: how many events the bridge keeps; nil for its own number.
    static func run(
        on broker: String,
        cachedEvents: Int? = nil,
        _ body: (MeasuredSystem) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/mirroring-benchmark-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var brokers = try BrokerConfiguration(uris: broker, connectionName: "benchmark")
        // What is measured is how fast it is, not how soon a busy broker is given up.
        (brokers.connectTimeout, brokers.callTimeout) = (.seconds(60), .seconds(60))
        brokers.heartbeat = .seconds(20)
        var quiet = Logger(label: "benchmark")
        quiet.logLevel = .error
        var configuration = BridgeConfiguration(broker: brokers, offlineFolder: folder + "/offline")
        configuration.cachedEvents = cachedEvents ?? configuration.cachedEvents
        let system = MeasuredSystem(
            broker: brokers,
            publisher: try OutboxPublisher(
                configuration: PublisherConfiguration(broker: brokers, outboxFolder: folder + "/outbox"),
                logger: quiet
            ),
            bridge: try Bridge(configuration: configuration, logger: quiet)
        )
        let delivery = Task { await system.publisher.run() }
        let bridging = Task { try await system.bridge.run() }
        try await poll(for: "Reading the history to its end") { await system.bridge.history.isCaughtUp }
        let read = await system.bridge.history.nextPosition ?? 0
        try await poll(for: "Writing it to the log") { await system.bridge.storedPosition ?? 0 >= read }
        try await body(system)
        bridging.cancel()
        _ = await bridging.result
        delivery.cancel()
        await delivery.value
    }
}

/// Waits for something that nothing tells.
///
/// - Throws: ``NotMeasured`` with what was waited for, after five minutes.
func poll(for what: String, until condition: () async -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(300)
    while await !condition() {
        guard ContinuousClock.now < end else { throw NotMeasured("\(what) did not happen within 5 minutes.") }
        try await Task.sleep(for: .milliseconds(2))
    }
}
