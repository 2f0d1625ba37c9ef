import Foundation
import Logging
import MirroringBridge
import MirroringEvents
import RabbitMQClient
import TestSupport

extension TestBroker {
    /// How to reach it for whoever is in no hurry: a busy broker may need longer than is usual for a login or a call, and may be mute
    /// for more than two of the usual heartbeats.
    func configuration(_ connectionName: String) throws -> BrokerConfiguration {
        var configuration = try BrokerConfiguration(uris: uri, connectionName: connectionName)
        configuration.connectTimeout = .seconds(60)
        configuration.callTimeout = .seconds(60)
        configuration.heartbeat = .seconds(20)
        return configuration
    }

    /// Runs a bridge within this process, so that it can be looked into.
    func withBridge<T: Sendable>(
        in folder: URL,
        _ change: (inout BridgeConfiguration) -> Void = { _ in },
        _ body: (Bridge) async throws -> T
    ) async throws -> T {
        var configuration = BridgeConfiguration(
            broker: try configuration("test bridge"),
            offlineFolder: folder.path() + "/offline"
        )
        change(&configuration)
        let bridge = try Bridge(
            configuration: configuration,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        let running = Task { try await bridge.run() }
        let result: Result<T, any Error>
        do {
            result = .success(try await body(bridge))
        } catch {
            result = .failure(error)
        }
        running.cancel()
        try await running.value
        return try result.get()
    }

    /// A consumer on a connection of its own.
    func consumer() async throws -> AMQPConsumer {
        let configuration = try configuration("test consumer")
        return try await AMQPConsumer.open(configuration, address: configuration.addresses[0])
    }

    /// How many messages of a queue are ready.
    func ready(in queue: String) async throws -> Int {
        let consumer = try await consumer()
        let status = try await consumer.declare(.passive(queue))
        await consumer.close()
        return status.messages
    }
}

extension [Delivery] {
    /// Messages of the history that were read over AMQP, as a bridge reads them.
    var stored: [StoredMessage] {
        compactMap { delivery in
            delivery.streamOffset.map { StoredMessage(position: $0, time: .now, delivery: delivery) }
        }
    }
}

/// Waits for what nobody tells: the state of another process's files, of a bridge's cache.
///
/// - Throws: ``DidNotHappen`` after five minutes, far above what any of that takes, although a bridge in the tests' own process shares its
///   threads with all of them; twenty in the thorough runs, which do more.
func eventually(
    line: Int = #line,
    _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + .seconds(isThorough ? 1_200 : 300)
    while try await !condition() {
        guard ContinuousClock.now < end else { throw DidNotHappen(line: line) }
        try await Task.sleep(for: .milliseconds(20))
    }
}

private let isThorough = ["MIRRORING_TEST_FAULTS", "MIRRORING_TEST_LONG"].contains { name in
    ProcessInfo.processInfo.environment[name] != nil
}

/// What a test waited for at that line did not happen.
struct DidNotHappen: Error {
    let line: Int
}
