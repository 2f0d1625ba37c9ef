import EventSamples
import Foundation
import MirroringEvents
import MirroringWire
import RabbitMQClient
import Subprocess
import TestSupport
import Testing

@testable import MirroringBridge

/// What no bridge can read is in the dead-letter queue, once, whatever happens to the bridges.
@Suite(.timeLimit(.minutes(15))) struct DeadLetterTests {
    /// `Tests/run --faults` sends the ten thousand of the promise and kills more often.
    private static let isThorough = ProcessInfo.processInfo.environment["MIRRORING_TEST_FAULTS"] != nil
    private static let malformed = isThorough ? 10_000 : 1_000
    private static let kills = isThorough ? 15 : 3
    /// So few that those of all kills fit into the bounded queue.
    private static let malformedPerKill = 1_000

    /// Fuzzed from valid events, two bridges at work, one of them killed again and again: each is there once, and says why; the
    /// events between them arrive.
    @Test func malformedMessagesAreThereOnceAlthoughBridgesAreKilled() async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                let events = MirroringStatusEventArgs.run(of: UUID(), 1...200)
                let messages = Self.mixed(events)
                try await broker.withBridge(in: folder.appending(path: "one")) { bridge in
                    let publishing = Task {
                        for start in stride(from: 0, to: messages.count, by: 50) {
                            try await broker.publish(Array(messages[start..<min(start + 50, messages.count)]))
                        }
                    }
                    for kill in 1...Self.kills {
                        let environment = broker.environment.merging([
                            "MIRRORING_OFFLINE_FOLDER": folder.path() + "/two/offline"
                        ]) { $1 }
                        _ = try await Product.mom.withRunning(["bridge"], environment: environment) { other in
                            try await other.errorOutput.first(containing: "ready")
                            let enough = messages.count * kill / (Self.kills + 1)
                            try await eventually { await bridge.history.nextPosition ?? 0 >= enough }
                            Foundation.kill(other.process.value, SIGKILL)
                        }
                    }
                    try await publishing.value
                    try await eventually { await bridge.history.events.count == events.count }
                    #expect(await bridge.history.events.map(\.event) == events)
                    try await expectEachOnce(messages.count - events.count, by: bridge, on: broker)
                }
            }
        }
    }

    /// The bridge that sends them is the one that is killed: the next one must find out which ones are there.
    @Test func bridgeThatIsKilledWhileItSendsThemRepeatsNone() async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                let environment = broker.environment.merging([
                    "MIRRORING_OFFLINE_FOLDER": folder.path() + "/offline"
                ]) { $1 }
                let body: [UInt8] = Array("no event".utf8)
                for round in 1...Self.kills {
                    _ = try await Product.mom.withRunning(["bridge"], environment: environment) { bridge in
                        try await bridge.errorOutput.first(containing: "became the leader")
                        try await broker.publish((1...Self.malformedPerKill).map { _ in ("a.b.c", body) })
                        let enough = Self.malformedPerKill * (round - 1) + Self.malformedPerKill / 3
                        try await eventually { try await broker.ready(in: WireNames.Queue.deadLetter) > enough }
                        Foundation.kill(bridge.process.value, SIGKILL)
                    }
                }
                try await broker.withBridge(in: folder) { bridge in
                    try await expectEachOnce(Self.malformedPerKill * Self.kills, by: bridge, on: broker)
                }
            }
        }
    }

    /// A broker hands a message to each queue by itself: the history may have the copy of a letter that its queue never got.
    @Test func letterThatOnlyTheHistoryHasIsSentAgain() async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                try await broker.publish((0..<300).map { _ in (key: "a.b.c", body: Array("no event".utf8)) })
                let originals = try await history(300, of: broker)
                let copies = originals.map { original in
                    DeadLetterMessage.make(original, reason: "No event.", epoch: nil, user: "guest")
                }
                try await broker.withPublisher { try await $0.publish(Array(copies[..<40])) }
                let consumer = try await broker.consumer()
                try await consumer.unbind(Self.binding)
                try await broker.withPublisher { try await $0.publish(Array(copies[40..<70])) }
                try await consumer.bind(Self.binding)
                try await broker.withPublisher { try await $0.publish(Array(copies[70..<100])) }
                await consumer.close()
                try await broker.withBridge(in: folder) { bridge in
                    try await expectEachOnce(300, by: bridge, on: broker)
                }
                // What was found out is in the history: the next one has nothing to look for, and the queue is empty now.
                try await broker.withBridge(in: folder.appending(path: "other")) { bridge in
                    try await eventually { await bridge.history.isCaughtUp }
                    try await eventually { await bridge.history.deadLetters.count == 0 }
                    #expect(try await broker.ready(in: WireNames.Queue.deadLetter) == 0)
                }
            }
        }
    }

    /// Whoever may read dead letters may bind such a queue beside theirs, and the broker says of each letter that it could not keep it.
    @Test func queueThatRefusesLettersHoldsUpNothingAndMakesNoCopies() async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                let consumer = try await broker.consumer()
                try await consumer.bindRefusing(to: WireNames.Exchange.deadLetter, key: "")
                try await broker.withBridge(in: folder) { bridge in
                    for round in 1...3 {
                        try await broker.publish((1...20).map { _ in (key: "a.b.c", body: Array("no event".utf8)) })
                        try await broker.publish(MirroringStatusEventArgs.run(of: UUID(), 1...5))
                        try await eventually { await bridge.history.events.count == 5 * round }
                    }
                    try await expectEachOnce(60, by: bridge, on: broker)
                }
                await consumer.close()
            }
        }
    }

    // MARK: Parts

    private static let binding = QueueBinding(
        queue: WireNames.Queue.deadLetter,
        exchange: WireNames.Exchange.deadLetter,
        key: ""
    )

    /// The first messages of the history.
    private func history(_ count: Int, of broker: TestBroker) async throws -> [Delivery] {
        let consumer = try await broker.consumer()
        let subscription = try await consumer.subscribe(
            ConsumeOptions(queue: WireNames.Queue.history, prefetch: UInt16(count), streamOffset: .first)
        )
        var messages: [Delivery] = []
        for try await batch in subscription.deliveries {
            messages += batch
            if messages.count >= count { break }
        }
        await consumer.close()
        return Array(messages.prefix(count))
    }

    /// Valid events with malformed messages before, between and after them.
    private static func mixed(_ events: [MirroringStatusEventArgs]) -> [(key: String, body: [UInt8])] {
        var generator = SeededGenerator(seed: 20_261_121)
        var messages: [(key: String, body: [UInt8])] = []
        let perEvent = malformed / events.count
        for event in events {
            let key = RoutingKey(event).description
            for _ in 1...perEvent { messages.append((key, fuzzed(event.encodedJSON(), &generator))) }
            messages.append((key, event.encodedJSON()))
        }
        return messages
    }

    /// A body that can't be read: cut, or with a member's value of another kind.
    private static func fuzzed(_ body: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: return Array(body.prefix(Int.random(in: 0..<body.count, using: &generator)))
        case 1: return body + [UInt8.random(in: 0x21...0x7E, using: &generator)]
        case 2:
            let text = String(decoding: body, as: UTF8.self)
            return Array(text.replacingOccurrences(of: "\"sequence\":", with: "\"sequence\":-").utf8)
        default:
            return (0..<Int.random(in: 1...2_000, using: &generator)).map { _ in
                .random(in: 0x80...0xFF, using: &generator)
            }
        }
    }

    /// Waits until so many are there and the bridge has nothing to look for among them, takes them, and looks that none is there twice.
    private func expectEachOnce(_ count: Int, by bridge: Bridge, on broker: TestBroker) async throws {
        try await eventually { try await broker.ready(in: WireNames.Queue.deadLetter) >= count }
        try await eventually { await bridge.history.isCaughtUp }
        try await eventually { await bridge.history.deadLetters.count == 0 }
        let consumer = try await broker.consumer()
        let subscription = try await consumer.subscribe(
            ConsumeOptions(queue: WireNames.Queue.deadLetter, prefetch: 1_000)
        )
        var letters: [Delivery] = []
        for try await batch in subscription.deliveries {
            letters += batch
            if let last = batch.last { try await subscription.acknowledge(through: last) }
            if letters.count >= count { break }
        }
        #expect(try await broker.ready(in: WireNames.Queue.deadLetter) == 0, "none is there twice")
        await consumer.close()
        let positions = letters.compactMap { $0.properties.headers[WireNames.Header.position]?.int }
        #expect(letters.count == count)
        #expect(Set(positions).count == count)
        #expect(letters.allSatisfy { $0.properties.headers[WireNames.Header.reason]?.string?.hasSuffix(".") == true })
        #expect(letters.allSatisfy { $0.properties.headers[WireNames.Header.userId]?.string == "guest" })
    }
}
