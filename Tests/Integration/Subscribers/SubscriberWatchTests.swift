import EventSamples
import Foundation
import Logging
import MirroringBridge
import MirroringEvents
import MirroringSettings
import MirroringWire
import RabbitMQClient
import RabbitMQManagement
import TestSupport
import Testing

/// What a bridge does about subscribers that do not read, on a real broker.
@Suite(.timeLimit(.minutes(15))) struct SubscriberWatchTests {
    /// One that has read for a while stops: warned, then cut off; it is told what it misses, and nobody else notices.
    @Test func whoStopsReadingIsWarnedThenRemovedAndToldWhatItMisses() async throws {
        try await WatchedBroker.with { watched in
            let desk = try await watched.consumer()
            let wall = try await watched.consumer()
            let listener = try await watched.consumer()
            let queue = try await watched.declareSubscriber("desk.left", on: desk)
            let other = try await watched.declareSubscriber("wall", on: wall)
            let notices = try await watched.notices(listener)
            let reading = try await desk.subscribe(ConsumeOptions(queue: queue, prefetch: 10))
            let otherReading = try await wall.subscribe(ConsumeOptions(queue: other, prefetch: 10))
            let run = MirroringStatusEventArgs.run(of: UUID(), 1...182)

            try await watched.watching { watch in
                // A second bridge sees the same and stays silent.
                try await watched.watching(isLeader: false) { silent in
                    try await publish(run[..<30], on: watched.broker, readBy: otherReading)
                    #expect(try await sequences(reading, count: 30) == Array(1...30))
                    try await eventually { watched.history.position(of: run[29]) != nil }
                    let read = try #require(watched.history.position(of: run[29])) + 1
                    try await eventually {
                        await watch.subscribers.first { $0.queue == queue }?.hasReadAllBefore?.position.offset == read
                    }

                    // From now on it acknowledges nothing; ten are with it, the others wait.
                    try await publish(run[30..<100], on: watched.broker, readBy: otherReading)
                    let warned = try await notice(notices)
                    #expect(warned.key == "subscriber.warned.guest.desk.left")
                    #expect(warned.body["queue"] as? String == queue)
                    #expect(warned.body["user"] as? String == "guest")
                    #expect(warned.body["name"] as? String == "desk.left")
                    #expect(warned.body["limit"] as? Int == 50)
                    #expect(try #require(warned.body["ready"] as? Int) > 40)
                    #expect(warned.body["unacknowledged"] as? Int == 10)

                    // Past the limit with the last ones: a broker may end a connection that publishes to a queue while it is deleted.
                    try await publish(run[100..<179], on: watched.broker, readBy: otherReading)
                    try await publish(run[179...], on: watched.broker, readBy: otherReading)
                    let removed = try await notice(notices)
                    #expect(removed.key == "subscriber.removed.guest.desk.left")
                    #expect(removed.body["limit"] as? Int == 150)
                    let missed = try #require(removed.body["missesFrom"] as? [String: Any])
                    #expect(missed["epoch"] as? String == WatchedBroker.epoch.rawValue)
                    // The first that it did not acknowledge.
                    #expect((missed["position"] as? Int).map(UInt64.init) == watched.history.position(of: run[30]))
                    let end = await #expect(throws: AMQPError.self) { try await sequences(reading, count: .max) }
                    #expect(end?.code == .consumerCancelled)
                    #expect(try await !watched.has(queue))

                    // It comes back, and neither bridge says more of it.
                    #expect(try await watched.declareSubscriber("desk.left", on: desk) == queue)
                    for bridge in [watch, silent] {
                        try await eventually { await bridge.subscribers.first { $0.queue == queue }?.backlog == 0 }
                    }
                    try await watched.mark(in: "notices")
                    #expect(try await isNextMark(notices), "each was said once, by one bridge")
                }
            }
            for consumer in [desk, wall, listener] { await consumer.close() }
        }
    }

    /// A burst beyond both limits is no reason to cut off one that reads; that it stops reading is.
    @Test func whoReadsKeepsItsQueueThroughABurstUntilItStops() async throws {
        try await WatchedBroker.with { watched in
            let desk = try await watched.consumer()
            let listener = try await watched.consumer()
            let queue = try await watched.declareSubscriber("desk", on: desk)
            let notices = try await watched.notices(listener)
            let reading = try await desk.subscribe(ConsumeOptions(queue: queue, prefetch: 10))
            // So many that its reader takes minutes, as the looks of a busy machine may.
            let run = MirroringStatusEventArgs.run(of: UUID(), 1...2_000)
            try await watched.watching { watch in
                let seen = { await watch.subscribers.first { $0.queue == queue } }
                let slow = Task {
                    for try await batch in reading.deliveries {
                        for delivery in batch {
                            try await reading.acknowledge(through: delivery)
                            // So long its work with an event takes.
                            try await Task.sleep(for: .milliseconds(100))
                        }
                    }
                }
                try await watched.broker.publish(Array(run[..<10]))
                try await eventually { await seen()?.acknowledgements ?? 0 > 0 }
                try await watched.broker.publish(Array(run[10...]))
                #expect(try await notice(notices).key == "subscriber.warned.guest.desk")
                try await eventually { await seen()?.backlog ?? 0 > 150 }
                let read = await seen()?.acknowledgements ?? 0
                try await eventually { await seen()?.acknowledgements ?? 0 > read }
                #expect(await seen()?.backlog ?? 0 > 150, "it was looked at again, and is still beyond the limit")
                #expect(try await watched.has(queue))

                slow.cancel()
                #expect(try await notice(notices).key == "subscriber.removed.guest.desk")
                #expect(try await !watched.has(queue))
                _ = try? await slow.value
            }
            for consumer in [desk, listener] { await consumer.close() }
        }
    }

    /// The queue of a session is cut by its policy; the bridge leaves it alone, however low its limits are.
    ///
    /// All is published before the watch begins: RabbitMQ 3.10.8 holds a channel for ever that it slows down for a quorum queue when
    /// that queue is deleted.
    @Test func aSessionIsCutByTheLengthOfItsQueueAlone() async throws {
        try await WatchedBroker.with { watched in
            let consumer = try await watched.consumer()
            let notices = try await watched.notices(try await watched.consumer())
            let session = WireNames.Queue.session(user: "guest", id: UUID())
            try await consumer.declare(.exclusive(session))
            try await consumer.bind(QueueBinding(queue: session, exchange: WireNames.Exchange.events, key: "#"))
            let witness = try await watched.declareSubscriber("witness", on: consumer)
            try await watched.broker.publish(MirroringStatusEventArgs.run(of: UUID(), 1...10_050))
            try await watched.watching { watch in
                try await eventually { await watch.subscribers.first { $0.queue == session }?.ready == 10_000 }
                // The watch acts: a named subscriber with the same events goes.
                for kind in ["warned", "removed"] {
                    #expect(try await notice(notices).key == "subscriber.\(kind).guest.witness")
                }
                #expect(try await !watched.has(witness))
                let reading = try await consumer.subscribe(ConsumeOptions(queue: session, prefetch: 10))
                #expect(
                    try await sequences(reading, count: 1).first == 51,
                    "the oldest 50 are gone, the session is not"
                )
                let seen = await watch.subscribers
                #expect(seen.first { $0.queue == session }?.isWarned == false)
            }
            await consumer.close()
        }
    }

    @Test func anAbsentManagementAPIIsSaidOnceAndTheWatchGoesOnWhenItIsBack() async throws {
        try await WatchedBroker.with { watched in
            let address = watched.broker.management.address
            let path = try NetworkPath(to: address.port)
            var detour = address
            detour.port = path.port
            let record = LogRecord()
            let consumer = try await watched.consumer()
            let notices = try await watched.notices(consumer)
            let queue = try await watched.declareSubscriber("desk", on: consumer)
            let management = ManagementClient(address: detour, timeout: .seconds(120))
            // Not what was said before: the API of a busy broker fails now and then by itself.
            let before = try await watched.watching(management: management, logger: record.logger) { watch in
                try await eventually {
                    let (queues, issues) = (await watch.subscribers.map(\.queue), await watch.issues)
                    return queues == [queue] && issues == []
                }

                let before = record.visible.count
                path.turnAway()
                path.reset()
                let attempts = path.accepted
                try await eventually { path.accepted >= attempts + 4 }
                // The same trouble in other words.
                path.refuse()
                try await eventually { await watch.issues.first?.contains("(connection refused)") == true }
                #expect(await watch.issues.count == 1)
                #expect(record.visible.dropFirst(before) == ["can't watch the subscribers"])
                #expect(
                    await watch.issues.first?.hasPrefix("The management API at http://127.0.0.1:\(path.port) does")
                        == true
                )
                #expect(await watch.subscribers.map(\.queue) == [queue], "what was seen last stays")

                path.admit()
                try await eventually { await watch.issues == [] }
                try await watched.broker.publish(MirroringStatusEventArgs.run(of: UUID(), 1...60))
                #expect(try await notice(notices).key == "subscriber.warned.guest.desk")
                return before
            }
            #expect(record.visible.dropFirst(before + 1).first == "watching the subscribers again")
            #expect(record.visible.count { $0 == "subscriber is behind" } == 1)
            await consumer.close()
        }
    }

    /// A bridge that was started when its subscriber was already behind does not know what that one has read.
    @Test func whatWasNeverSeenIsNotClaimed() async throws {
        try await WatchedBroker.with { watched in
            let consumer = try await watched.consumer()
            _ = try await watched.declareSubscriber("desk", on: consumer)
            let notices = try await watched.notices(consumer)
            try await watched.broker.publish(MirroringStatusEventArgs.run(of: UUID(), 1...200))
            try await watched.watching { _ in
                #expect(try await notice(notices).key == "subscriber.warned.guest.desk")
                let removed = try await notice(notices)
                #expect(removed.key == "subscriber.removed.guest.desk")
                #expect(removed.body["missesFrom"] is NSNull)
            }
            await consumer.close()
        }
    }

    /// A broker without memory takes nothing from publishers, the bridge among them: all the more reason to remove the queue.
    @Test func aBrokerThatTakesNothingIsFreedOfTheQueueAllTheSame() async throws {
        try await withOwnBroker { own in
            try await WatchedBroker.with { watched in
                let consumer = try await watched.consumer()
                let queue = try await watched.declareSubscriber("desk", on: consumer)
                let notices = try await watched.notices(consumer)
                try await watched.broker.publish(MirroringStatusEventArgs.run(of: UUID(), 1...200))
                try await own.withMemoryAlarm {
                    try await watched.watching { watch in
                        try await eventually { try await !watched.has(queue) }
                        try await own.endMemoryAlarm()
                        #expect(try await notice(notices).key == "subscriber.warned.guest.desk")
                        #expect(try await notice(notices).key == "subscriber.removed.guest.desk")
                    }
                }
                await consumer.close()
            }
        }
    }

    /// As later versions of the broker do by default, its management API knows the queues, and not what is in them.
    @Test func whatTheBrokerDoesNotCountIsAskedOfTheQueues() async throws {
        try await withOwnBroker { own in
            let setting = "rabbitmq_management_agent, disable_metrics_collector, true"
            try await own.evaluate("application:set_env(\(setting)).")
            try await WatchedBroker.with { watched in
                let consumer = try await watched.consumer()
                let queue = try await watched.declareSubscriber("desk", on: consumer)
                let notices = try await watched.notices(consumer)
                try await watched.broker.publish(MirroringStatusEventArgs.run(of: UUID(), 1...200))
                try await watched.watching { watch in
                    #expect(try await notice(notices).key == "subscriber.warned.guest.desk")
                    let removed = try await notice(notices)
                    #expect(removed.key == "subscriber.removed.guest.desk")
                    #expect(removed.body["ready"] as? Int == 200)
                    #expect(try await !watched.has(queue))
                    // It is said as long as somebody is subscribed.
                    _ = try await watched.declareSubscriber("wall", on: consumer)
                    try await eventually {
                        await watch.issues.contains { $0.contains("management_agent.disable_metrics_collector") }
                    }
                }
                await consumer.close()
            }
        }
    }

    /// No administrator: a tag to ask the management API, and the rights to delete such queues and to say so.
    @Test(.enabled(if: BrokerTool.isKnown)) func theBridgesUserNeedsNoAdministratorTag() async throws {
        try await WatchedBroker.with { watched in
            let user = "bridge-\(UUID().uuidString)"
            var address = watched.broker.management.address
            (address.user, address.password) = (user, Secret("secret"))
            let consumer = try await watched.consumer()
            let queue = try await watched.declareSubscriber("desk", on: consumer)
            let reading = try await consumer.subscribe(ConsumeOptions(queue: queue, prefetch: 10))
            let notices = try await watched.notices(consumer)
            let host = watched.broker.virtualHost
            try await BrokerTool.addUser(user, password: "secret")
            try await BrokerTool.setTag("monitoring", of: user)
            let monitor = #"^mirroring\.monitor$"#
            try await BrokerTool.permit(user, on: host, configure: "^$", write: monitor, read: "^$")
            try await watched.broker.publish(MirroringStatusEventArgs.run(of: UUID(), 1...200))
            let management = ManagementClient(address: address, timeout: .seconds(120))
            try await watched.watching(management: management, user: user) { watch in
                #expect(try await notice(notices).key == "subscriber.warned.guest.desk")
                let start = "The queue \"\(queue)\" holds "
                let remedy = #"Give the bridge's user the right to configure "^mirroring\.subscriber\."."#
                // The API of a busy broker fails now and then by itself, for which there is no remedy.
                var issue: String?
                try await eventually {
                    issue = await watch.issues.first { $0.hasPrefix(start) && $0.hasSuffix(remedy) }
                    return issue != nil
                }
                #expect(issue?.contains(" events, its limit is 150, and it can't be deleted. ") == true)
                // The tag monitoring shows who reads.
                try await eventually {
                    let readers = await watch.subscribers.first?.readers
                    return readers?.map(\.host) == ["127.0.0.1"] && readers?.map(\.user) == ["guest"]
                }

                let subscribers = #"^mirroring\.subscriber\."#
                try await BrokerTool.permit(user, on: host, configure: subscribers, write: monitor, read: "^$")
                #expect(try await notice(notices).key == "subscriber.removed.guest.desk")
                try await eventually { await watch.issues.isEmpty }
            }
            try await BrokerTool.deleteUser(user)
            _ = try? await sequences(reading, count: .max)
            await consumer.close()
        }
    }

    // MARK: Parts

    /// Reads and acknowledges events until there were so many; gives their sequences.
    private func sequences(_ subscription: Subscription, count: Int) async throws -> [Int] {
        var sequences: [Int] = []
        for try await batch in subscription.deliveries {
            for delivery in batch { sequences.append(try MirroringStatusEventArgs(json: delivery.body).sequence) }
            if count < .max, let last = batch.last { try await subscription.acknowledge(through: last) }
            if sequences.count >= count { break }
        }
        return sequences
    }

    /// Publishes in portions, each when a reader has the one before: however slow the machine is, this one is never behind by as much
    /// as is warned of.
    private func publish(
        _ events: ArraySlice<MirroringStatusEventArgs>,
        on broker: TestBroker,
        readBy reader: Subscription
    ) async throws {
        for start in stride(from: events.startIndex, to: events.endIndex, by: 30) {
            let portion = Array(events[start..<min(start + 30, events.endIndex)])
            try await broker.publish(portion)
            #expect(try await sequences(reader, count: portion.count) == portion.map(\.sequence))
        }
    }

    /// Whether the next message is the mark.
    private func isNextMark(_ notices: Subscription) async throws -> Bool {
        try await notices.next(1).map(\.properties.type) == [WatchedBroker.markType]
    }

    /// The next message about a subscriber.
    private func notice(_ subscription: Subscription) async throws -> (key: String, body: [String: Any]) {
        let delivery = try #require(try await subscription.next(1).first)
        try await subscription.acknowledge(through: delivery)
        let body = try JSONSerialization.jsonObject(with: Data(delivery.body)) as? [String: Any]
        return (delivery.routingKey, try #require(body))
    }
}
