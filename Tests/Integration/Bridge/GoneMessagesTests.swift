import EventSamples
import Foundation
import MirroringBridge
import MirroringEvents
import MirroringWire
import RabbitMQClient
import RabbitMQStream
import TestSupport
import Testing

/// Runs that never ended, and of which the history has dropped what was said last.
@Suite(.timeLimit(.minutes(15))) struct GoneMessagesTests {
    private static let deadRuns = 30
    /// As many messages between two events as are not read through for them.
    private static let between = 101

    /// Each would cost the broker a connection whenever the bridge begins anew, before it answers anybody.
    @Test func messagesThatAreGoneAreLookedForOnce() async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                try await broker.publish(Self.events())
                try await broker.withBridge(in: folder) { bridge in
                    try await eventually { await bridge.history.unfinishedRuns.count == Self.deadRuns + 1 }
                    try await eventually { await bridge.storedPosition == bridge.history.nextPosition }
                }
                // Another history, with other messages where those of the runs were.
                let consumer = try await broker.consumer()
                try await consumer.deleteQueue(WireNames.Queue.history)
                await consumer.close()
                try await broker.applyTopology()
                let longer = (Self.between + 2) * Self.deadRuns
                try await broker.publish(MirroringStatusEventArgs.run(of: UUID(), 1...longer))

                let port = try broker.configuration("test").addresses[0].port
                let amqp = try NetworkPath(to: port)
                let path = try NetworkPath(to: port - StreamAddress.portDistance)
                let redirect = { (configuration: inout BridgeConfiguration) in
                    configuration.broker.addresses[0].port = amqp.port
                    configuration.history.addresses[0].port = path.port
                }
                try await broker.withBridge(in: folder, redirect) { bridge in
                    try await expectAnswer(on: broker)
                    #expect(await bridge.history.unfinishedRuns.count > Self.deadRuns)
                    #expect(path.accepted > Self.deadRuns, "each was looked for")
                    let before = path.accepted
                    amqp.reset()
                    path.reset()
                    try await expectAnswer(on: broker)
                    #expect(path.accepted - before < Self.deadRuns / 2, "none was looked for again")
                }
            }
        }
    }

    // MARK: Parts

    /// The first events of the dead runs, and many of another one between them.
    private static func events() -> [MirroringStatusEventArgs] {
        let other = UUID()
        return (0..<deadRuns).flatMap { number in
            let sequences = number * between + 1...(number + 1) * between
            return MirroringStatusEventArgs.run(of: UUID(), 1...1)
                + MirroringStatusEventArgs.run(of: MirroringStatusEventArgs.sampleJobId, sequences, runId: other)
        }
    }

    /// Asks for nothing, and waits for the answer: a bridge answers when it has looked for everything.
    private func expectAnswer(on broker: TestBroker) async throws {
        let requester = try await ReplayRequester(broker)
        #expect(try await requester.replay(key: UUID().lowercased).events.isEmpty)
        await requester.close()
    }
}
