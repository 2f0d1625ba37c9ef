import EventSamples
import Foundation
import MirroringEvents
import MirroringMonitoring
import MirroringWire
import RabbitMQClient
import TestSupport

extension TestBroker {
    /// Publishes events as an engine does, in that order, and waits until the broker has them.
    func publish(_ events: [MirroringStatusEventArgs]) async throws {
        try await withPublisher { try await $0.publish(events) }
    }

    /// Publishes bodies under routing keys of the events' exchange.
    func publish(_ messages: [(key: String, body: [UInt8])], isSigned: Bool = true) async throws {
        try await withPublisher { try await $0.publish(messages, isSigned: isSigned) }
    }

    /// Publishes on one connection for as long as the closure runs.
    func withPublisher<T>(_ body: (EventPublisher) async throws -> T) async throws -> T {
        let configuration = try configuration("test publisher")
        let connection = try await AMQPPublisher.open(configuration, address: configuration.addresses[0])
        let outcome: Result<T, any Error>
        do {
            outcome = .success(try await body(EventPublisher(connection: connection)))
        } catch {
            outcome = .failure(error)
        }
        await connection.close()
        return try outcome.get()
    }

    /// A client of this broker, in most tests without a bridge.
    ///
    /// - Parameter patience: how long it waits for a bridge.
    func client(
        autoReconnect: Bool = true,
        period: Duration = .seconds(20),
        patience: Duration = .seconds(1)
    ) throws -> MirroringMonitoringClient {
        var configuration = MonitoringConfiguration(
            endpointName: virtualHost,
            broker: try configuration(MonitoringConfiguration.connectionName)
        )
        configuration.autoReconnect = autoReconnect
        configuration.period = period
        configuration.bridgePatience = patience
        return MirroringMonitoringClient(configuration)
    }
}

/// A connection that publishes events, and has them confirmed, one call after the other.
struct EventPublisher {
    let connection: AMQPPublisher

    /// Publishes events as an engine does, in that order, and waits until the broker has them.
    func publish(_ events: [MirroringStatusEventArgs]) async throws {
        try await publish(events.map { (RoutingKey($0).description, $0.encodedJSON()) })
    }

    /// Publishes bodies under routing keys of the events' exchange.
    func publish(_ messages: [(key: String, body: [UInt8])], isSigned: Bool = true) async throws {
        let user = isSigned ? connection.user : nil
        try await publish(
            messages.map { message in
                var properties = MessageProperties()
                properties.messageId = UUID().uuidString
                properties.userId = user
                return OutgoingMessage(
                    exchange: WireNames.Exchange.events,
                    routingKey: message.key,
                    properties: properties,
                    body: message.body
                )
            }
        )
    }

    /// Publishes messages.
    func publish(_ messages: [OutgoingMessage]) async throws {
        try await connection.publish(
            messages.enumerated().map { index, message in
                var message = message
                message.token = UInt64(index)
                return message
            }
        )
        var settled = 0
        for await batch in connection.events {
            for event in batch {
                switch event {
                case .settled(let tokens, .confirmed): settled += tokens.count
                case .settled(_, let outcome): throw NotPublished(reason: "\(outcome)")
                case .closed(let error): throw NotPublished(reason: "\(error?.description ?? "closed")")
                case .blocked, .unblocked: break
                }
            }
            if settled == messages.count { break }
        }
    }
}

/// The broker did not take a message of a test.
struct NotPublished: Error {
    let reason: String
}

extension MirroringStatusEventArgs {
    /// The first events of a run.
    static func run(of jobId: UUID, _ sequences: some Sequence<Int>, runId: UUID = UUID()) -> [Self] {
        sequences.map { .typical(sequence: $0, runId: runId, jobId: jobId) }
    }
}

extension AsyncStream<MonitoringReport> {
    /// Waits for a report that is like that, and gives what was reported up to it.
    func through(_ isLast: (MonitoringReport) -> Bool) async -> [MonitoringReport] {
        var reports: [MonitoringReport] = []
        for await report in self {
            reports.append(report)
            if isLast(report) { break }
        }
        return reports
    }
}

extension MonitoringReport {
    /// Whether the subscription stands now.
    var isConnected: Bool {
        if case .connection(.connected) = event { true } else { false }
    }

    /// Whether the subscription is over for good.
    var isStopped: Bool {
        if case .connection(.stopped) = event { true } else { false }
    }

    /// Whether events may have been missed.
    var isBehind: Bool { behindSince != nil }

    /// Since when events may have been missed.
    var behindSince: Timestamp? {
        if case .behind(let since) = event { since } else { nil }
    }
}
