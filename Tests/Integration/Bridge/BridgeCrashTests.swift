import EventSamples
import Foundation
import Logging
import MirroringBridge
import MirroringEvents
import MirroringPublisher
import MirroringWire
import RabbitMQClient
import Subprocess
import TestSupport
import Testing

/// Bridges that are killed, and messages that they can't read.
@Suite(.timeLimit(.minutes(15))) struct BridgeCrashTests: BridgeSuite {
    /// `Tests/run --faults` kills more often, over more events.
    private static let isThorough = ProcessInfo.processInfo.environment["MIRRORING_TEST_FAULTS"] != nil
    private static let runs = 20
    private static let eventsOfARun = isThorough ? 2_000 : 400
    private static let kills = isThorough ? 25 : 3

    /// kill -9 in mid-stream, again and again: the offline log and the cache of the next bridge hold every event once, in order.
    @Test func killedBridgeLosesAndRepeatsNothing() async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                let runIds = (0..<Self.runs).map { _ in UUID.version7() }
                let publishing = Task { try await publish(runIds, to: broker, outbox: folder.path() + "/outbox") }
                let offline = folder.path() + "/offline"
                for kill in 1...Self.kills {
                    _ = try await Product.mom.withRunning(["bridge"], environment: environment(broker, folder)) {
                        bridge in
                        try await bridge.errorOutput.first(containing: "ready")
                        let enough = Self.runs * Self.eventsOfARun * kill / (Self.kills + 2)
                        try await eventually { logged(in: offline) >= enough }
                        Foundation.kill(bridge.process.value, SIGKILL)
                    }
                }
                let published = try await publishing.value
                #expect(published == Self.runs * Self.eventsOfARun)
                let kept = min(published, 10_000)
                let caught = try await broker.withBridge(in: folder) { bridge in
                    try await eventually { await bridge.history.isCaughtUp && logged(in: offline) >= published }
                    return await bridge.history.events
                }
                #expect(caught.count == kept)
                for runId in runIds {
                    let ofRun = caught.filter { $0.event.runId == runId }.map(\.event.sequence)
                    #expect(ofRun == Array((Self.eventsOfARun - ofRun.count + 1)...Self.eventsOfARun))
                    #expect(try sequences(of: runId, in: offline) == Array(1...Self.eventsOfARun))
                }
            }
        }
    }

    @Test func messageThatCantBeReadIsADeadLetterWithItsReasonAndNothingWaitsForIt() async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                let event = MirroringStatusEventArgs.typical(sequence: 1)
                let key = RoutingKey(event).description
                try await broker.publish([(key, Array("{\"schemaVersion\":1".utf8)), (key, event.encodedJSON())])
                try await broker.withBridge(in: folder) { bridge in
                    try await eventually { await bridge.history.events.count == 1 }
                    try await eventually { try await broker.ready(in: WireNames.Queue.deadLetter) == 1 }
                }
                let configuration = try broker.configuration("test")
                let consumer = try await AMQPConsumer.open(configuration, address: configuration.addresses[0])
                let subscription = try await consumer.subscribe(
                    ConsumeOptions(queue: WireNames.Queue.deadLetter, prefetch: 10)
                )
                let letter = try #require(try await subscription.next(1).first)
                #expect(letter.properties.headers[WireNames.Header.reason]?.string?.isEmpty == false)
                #expect(letter.properties.headers[WireNames.Header.userId] == "guest")
                #expect(letter.properties.headers[WireNames.Header.position]?.int != nil)
                #expect(letter.body == Array("{\"schemaVersion\":1".utf8))
                #expect(letter.routingKey == key)
                await consumer.close()
            }
        }
    }

    /// A second start finds the same history: nothing is written or cached twice, and its dead letters are not sent again.
    @Test func restartRepeatsNothing() async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                let run = (1...50).map { MirroringStatusEventArgs.typical(sequence: $0) }
                try await broker.publish(run + run.prefix(20))
                try await broker.publish([("nonsense", [])])
                for _ in 1...2 {
                    try await broker.withBridge(in: folder) { bridge in
                        try await eventually { await bridge.history.isCaughtUp }
                        #expect(await bridge.history.events.map(\.event) == run)
                        try await eventually { await bridge.storedPosition == bridge.history.nextPosition }
                        #expect(try await broker.ready(in: WireNames.Queue.deadLetter) == 1)
                    }
                }
                #expect(try sequences(of: run[0].runId, in: folder.path() + "/offline") == Array(1...50))
            }
        }
    }

    // MARK: Parts

    /// Publishes the runs side by side, slowly enough for bridges to be killed meanwhile; returns how many events.
    private func publish(_ runIds: [UUID], to broker: TestBroker, outbox: String) async throws -> Int {
        let publisher = try OutboxPublisher(
            configuration: PublisherConfiguration(
                broker: try broker.configuration("test publisher"),
                outboxFolder: outbox
            ),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        let delivery = Task { await publisher.run() }
        for sequence in 1...Self.eventsOfARun {
            for runId in runIds { publisher.notify(.typical(sequence: sequence, runId: runId)) }
            try await Task.sleep(for: .milliseconds(5))  // the pace of the test's engine
        }
        #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
        delivery.cancel()
        await delivery.value
        return runIds.count * Self.eventsOfARun
    }
}
