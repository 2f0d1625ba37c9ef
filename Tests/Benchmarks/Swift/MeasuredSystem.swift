import Foundation
import Logging
import MirroringBridge
import MirroringPublisher
import RabbitMQClient

/// The broker that is measured on.
enum MeasuredBroker {
    /// What is in the way of nothing else: errors alone.
    static var logger: Logger {
        var quiet = Logger(label: "benchmark")
        quiet.logLevel = .error
        return quiet
    }

    /// Its URI, from `MIRRORING_BROKER_URI`: as an option every user of the machine could see the password.
    static func uri() throws -> String {
        guard let uri = ProcessInfo.processInfo.environment["MIRRORING_BROKER_URI"] else {
            throw NotMeasured("MIRRORING_BROKER_URI names no broker.")
        }
        return uri
    }

    /// How it is reached: what is measured is how fast it is, not how soon a busy broker is given up.
    static func configuration() throws -> BrokerConfiguration {
        var configuration = try BrokerConfiguration(uris: uri(), connectionName: "benchmark")
        (configuration.connectTimeout, configuration.callTimeout) = (.seconds(60), .seconds(60))
        configuration.heartbeat = .seconds(20)
        return configuration
    }
}

/// A bridge in this process.
struct MeasuredBridge {
    let bridge: Bridge
    /// How long it took, from its making, until it had cached what was in the history.
    let timeToCache: Duration

    /// Runs one for as long as the closure takes, which begins when the bridge has read and logged what was in the history.
    ///
    /// - Parameters:
    ///   - broker: where, with the topology applied.
    ///   - offlineFolder: the folder of its log.
    ///   - cachedEvents: how many events it keeps; nil for its own number.
    static func run(
        on broker: BrokerConfiguration,
        offlineFolder: String,
        cachedEvents: Int? = nil,
        _ body: (MeasuredBridge) async throws -> Void
    ) async throws {
        var configuration = BridgeConfiguration(broker: broker, offlineFolder: offlineFolder)
        configuration.cachedEvents = cachedEvents ?? configuration.cachedEvents
        let start = ContinuousClock.now
        let bridge = try Bridge(configuration: configuration, logger: MeasuredBroker.logger)
        let bridging = Task { try await bridge.run() }
        try await poll(for: "Reading the history to its end") { await bridge.history.isCaughtUp }
        let timeToCache = ContinuousClock.now - start
        let read = await bridge.history.nextPosition ?? 0
        try await poll(for: "Writing it to the log") { await bridge.storedPosition ?? 0 >= read }
        try await body(MeasuredBridge(bridge: bridge, timeToCache: timeToCache))
        bridging.cancel()
        _ = await bridging.result
    }
}

/// A publisher and a bridge in this process, on a broker, with folders of their own.
struct MeasuredSystem {
    let broker: BrokerConfiguration
    let publisher: OutboxPublisher
    let bridge: Bridge

    /// Runs both for as long as the closure takes, which begins when the bridge has read and logged what was in the history.
    ///
    /// - Parameter cachedEvents: how many events the bridge keeps; nil for its own number.
    static func run(cachedEvents: Int? = nil, _ body: (MeasuredSystem) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/mirroring-benchmark-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let broker = try MeasuredBroker.configuration()
        let publisher = try OutboxPublisher(
            configuration: PublisherConfiguration(broker: broker, outboxFolder: folder + "/outbox"),
            logger: MeasuredBroker.logger
        )
        let delivery = Task { await publisher.run() }
        try await MeasuredBridge.run(on: broker, offlineFolder: folder + "/offline", cachedEvents: cachedEvents) {
            try await body(MeasuredSystem(broker: broker, publisher: publisher, bridge: $0.bridge))
        }
        delivery.cancel()
        await delivery.value
    }
}

/// Waits for something that nothing tells.
///
/// - Parameters:
///   - what: what is waited for, at the beginning of a sentence.
///   - pause: between two looks.
///   - patience: how long at most.
/// - Throws: ``NotMeasured`` with what was waited for.
func poll(
    for what: String,
    every pause: Duration = .milliseconds(2),
    within patience: Duration = .seconds(300),
    until condition: () async -> Bool
) async throws {
    let end = ContinuousClock.now + patience
    while await !condition() {
        guard ContinuousClock.now < end else { throw NotMeasured("\(what) did not happen within \(patience).") }
        try await Task.sleep(for: pause)
    }
}
