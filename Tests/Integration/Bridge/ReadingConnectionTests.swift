import EventSamples
import Foundation
import MirroringEvents
import MirroringWire
import RabbitMQClient
import RabbitMQStream
import TestSupport
import Testing

@testable import MirroringBridge

/// The connection on which a bridge reads the history, beside the one for everything else.
@Suite(.timeLimit(.minutes(15))) struct ReadingConnectionTests {
    private let jobId = UUID()

    /// Runs a bridge whose reading alone goes through a path.
    private func withBridge(_ body: (TestBroker, Bridge, NetworkPath) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                let port = try broker.configuration("test").addresses[0].port - StreamAddress.portDistance
                let path = try NetworkPath(to: port)
                let redirect = { (configuration: inout BridgeConfiguration) in
                    configuration.history.addresses[0].port = path.port
                    configuration.history.longestWait = .milliseconds(200)
                }
                try await broker.withBridge(in: folder, redirect) { bridge in
                    try await eventually { await bridge.history.isCaughtUp }
                    try await body(broker, bridge, path)
                }
            }
        }
    }

    @Test func whatComesWhileItIsBrokenIsReadOnce() async throws {
        try await withBridge { broker, bridge, path in
            let run = MirroringStatusEventArgs.run(of: jobId, 1...9)
            for start in [0, 3, 6] {
                path.refuse()
                path.reset()
                try await broker.publish(Array(run[start..<start + 3]))
                path.admit()
                try await eventually { await bridge.history.events.count == start + 3 }
            }
            #expect(await bridge.history.events.map(\.event) == run)
            #expect(await bridge.history.anomalies.missingEvents == 0)
            #expect(await bridge.history.anomalies.dropped.isEmpty)
        }
    }

    /// By its positions it might be the same: it is as long as what was read, and longer.
    @Test func historyThatWasMadeAgainMeanwhileIsReadFromItsBeginning() async throws {
        try await withBridge { broker, bridge, path in
            try await broker.publish(MirroringStatusEventArgs.run(of: jobId, 1...3))
            try await eventually { await bridge.history.events.count == 3 }
            path.refuse()
            path.reset()
            let consumer = try await broker.consumer()
            try await consumer.deleteQueue(WireNames.Queue.history)
            await consumer.close()
            try await broker.applyTopology()
            let other = MirroringStatusEventArgs.run(of: UUID(), 1...30)
            try await broker.publish(other)
            path.admit()
            try await eventually { await bridge.history.events.map(\.event) == other }
            #expect(await bridge.history.completeFrom == 0)
        }
    }
}
