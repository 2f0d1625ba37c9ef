import Foundation
import MirroringBridge
import MirroringEvents
import MirroringMonitoring
import MirroringWire
import TestSupport

/// What tests share of subscriptions that ask bridges.
protocol JoinedSuite {}

extension JoinedSuite {
    /// A broker with a bridge that has read all that is there.
    func withBridge(
        _ change: (inout BridgeConfiguration) -> Void = { _ in },
        _ body: (TestBroker, Bridge) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                try await broker.withReadyBridge(in: folder, change) { try await body(broker, $0) }
            }
        }
    }

    /// A client that takes no checkpoint unless its test says so, and waits for a bridge that is there for as long as a busy machine takes.
    func client(
        _ broker: TestBroker,
        period: Duration = .seconds(3_600),
        checkpoint: Duration = .seconds(3_600),
        patience: Duration = .seconds(120)
    ) throws -> MirroringMonitoringClient {
        var configuration = try broker.client(period: period, patience: patience).configuration
        configuration.checkpoint = checkpoint
        return MirroringMonitoringClient(configuration)
    }
}

extension TestBroker {
    /// Runs a bridge that has read all that is there.
    func withReadyBridge(
        in folder: URL,
        _ change: (inout BridgeConfiguration) -> Void = { _ in },
        _ body: (Bridge) async throws -> Void
    ) async throws {
        try await withBridge(in: folder, change) { bridge in
            try await eventually { await bridge.history.isCaughtUp }
            try await body(bridge)
        }
    }

    /// Deletes the exchange of events and makes it anew, with all that was bound to it but the subscribers.
    func remakeExchangeOfEvents() async throws {
        try await deleteExchange(WireNames.Exchange.events)
        try await applyTopology()
    }
}

extension MirroringStatusEventArgs {
    /// The first events of a run that happen now: a subscriber from now on tells by their time that they are no older than itself.
    static func newRun(of jobId: UUID, _ sequences: some Sequence<Int>) -> [Self] {
        run(of: jobId, sequences).map { event in
            var event = event
            event.transferData.status.receivedTime = .now
            return event
        }
    }
}
