import EventSamples
import Foundation
import MirroringBridge
import MirroringEvents
import MirroringWire
import RabbitMQClient
import TestSupport
import Testing

/// `mom subscribers` on a real broker.
@Suite(.timeLimit(.minutes(15))) struct SubscribersCommandTests {
    @Test func whoIsSubscribedToWhatIsToldWithItsBacklogAndWhoReads() async throws {
        try await WatchedBroker.with { watched in
            let consumer = try await watched.consumer()
            let named = try await watched.declareSubscriber("desk", on: consumer)
            let session = WireNames.Queue.session(user: "guest", id: UUID())
            let job = UUID()
            try await consumer.declare(.exclusive(session))
            let key = EventSelection(jobId: job, severity: .error).bindingKey
            try await consumer.bind(QueueBinding(queue: session, exchange: WireNames.Exchange.events, key: key))
            _ = try await consumer.subscribe(ConsumeOptions(queue: session, prefetch: 10))
            // One that follows no rule for names is subscribed all the same.
            try await consumer.declare(.exclusive("anybody"))
            try await consumer.bind(QueueBinding(queue: "anybody", exchange: WireNames.Exchange.events, key: "*.odd"))
            try await watched.broker.publish(MirroringStatusEventArgs.run(of: UUID(), 1...7))

            let environment = watched.broker.environment
            var subscribers: [Subscriber] = []
            try await eventually {
                let result = try await Product.mom.run(["subscribers", "--json"], environment: environment)
                // The API of a busy broker fails now and then with an error of its own.
                guard result.exitCode == 0 else { return false }
                subscribers = try result.output.split(separator: "\n").map {
                    try JSONDecoder().decode(Subscriber.self, from: Data($0.utf8))
                }
                // The API tells of each a little later.
                return subscribers.map(\.backlog) == [0, 0, 7] && subscribers.map(\.consumers) == [0, 1, 0]
                    && subscribers[1].readers.contains { $0.host != nil }
            }
            #expect(subscribers.map(\.queue) == ["anybody", session, named])
            #expect(subscribers.map(\.kind) == [.other, .session, .named])
            #expect(subscribers.map(\.user) == [nil, "guest", "guest"])
            #expect(subscribers.map(\.keys) == [["*.odd"], [key], ["#"]])
            #expect(subscribers[1].readers.map(\.host) == ["127.0.0.1"])

            var text: ProductResult?
            try await eventually {
                text = try await Product.mom.run(["subscribers"], environment: environment)
                return text?.exitCode == 0 && text?.output.contains("    read by guest from 127.0.0.1:") == true
            }
            #expect(text?.errorOutput == "")
            let lines: [String] = text?.output.split(separator: "\n").map(String.init) ?? []
            #expect(lines.count == 10)
            #expect(lines.contains("    \(key)  error events of one job"))
            #expect(lines.contains { $0.hasPrefix("    read by guest from 127.0.0.1:") })
            #expect(lines.allSatisfy { $0.count <= 80 })
            await consumer.close()
        }
    }

    /// Such a queue makes the broker tell engines that it could not keep their events.
    @Test func queueThatRefusesEventsIsNamed() async throws {
        try await WatchedBroker.with { watched in
            let consumer = try await watched.consumer()
            var queue = QueueDeclaration(WireNames.Queue.session(user: "guest", id: UUID()))
            queue.arguments = ["x-overflow": "reject-publish-dlx", "x-max-length": 1]
            try await consumer.declare(queue)
            let environment = watched.broker.environment
            try await eventually {
                let result = try await Product.mom.run(["subscribers"], environment: environment)
                return result.errorOutput.hasPrefix(
                    "The queue \"\(queue.name)\" of the user \"guest\" was declared with x-overflow"
                )
            }
            await consumer.close()
        }
    }

    /// It listens to bridges alone, under a name by which nobody looks for queues; others that do are nobody's subscribers.
    @Test func queueThatRefusesWhatBridgesSayIsNamed() async throws {
        try await WatchedBroker.with { watched in
            let consumer = try await watched.consumer()
            let refusing: FieldTable = ["x-overflow": "reject-publish", "x-max-length": 1]
            let queue = WireNames.Queue.reply(user: "guest", id: UUID())
            for (name, exchange, arguments) in [
                (queue, WireNames.Exchange.monitor, refusing), ("letters", WireNames.Exchange.deadLetter, refusing),
                ("listener", WireNames.Exchange.monitor, [:]),
            ] as [(String, String, FieldTable)] {
                try await consumer.declare(QueueDeclaration(name, arguments: arguments))
                try await consumer.bind(QueueBinding(queue: name, exchange: exchange, key: "heartbeat"))
            }
            let list = SubscriberList(
                management: watched.broker.management,
                virtualHost: watched.broker.virtualHost
            )
            try await eventually {
                let told = try await watched.broker.management.insisting { try await list.read() }.subscribers
                return told.map(\.queue) == ["letters", queue]
                    && told.allSatisfy { $0.refusesEvents == true && $0.keys.isEmpty }
                    && told.refusalSentence?.contains("\"letters\", and 1 more like it,") == true
            }
            await consumer.close()
        }
    }

    @Test func emptyIsSaid() async throws {
        try await withBroker { broker in
            let text = try await broker.mom(["subscribers"])
            #expect(text.exitCode == 0)
            #expect(text.output == "")
            #expect(text.errorOutput == "Nobody is subscribed.\n")
            let json = try await broker.mom(["subscribers", "--json"])
            #expect(json.exitCode == 0)
            #expect(json.output + json.errorOutput == "")
        }
    }

    @Test func whatCantBeAskedIsOneSentenceWithTheRemedy() async throws {
        try await withBroker { broker in
            let wrong = broker.managementURI(password: "wrong")
            for (management, virtualHost, code, sentence) in [
                ("http://guest:secret@127.0.0.1:1", "", 1, "does not answer (connection refused). Start the broker"),
                (wrong, "", 2, "refuses the user \"guest\""),
                (broker.managementURI, "-other", 2, "has no virtual host \"\(broker.virtualHost)-other\""),
            ] as [(String, String, Int32, String)] {
                let environment = [
                    "MIRRORING_BROKER_URI": broker.uri + virtualHost, "MIRRORING_MANAGEMENT_URI": management,
                ]
                let result = try await broker.mom(["subscribers"], environment: environment)
                #expect(result.exitCode == code)
                #expect(result.errorOutput.contains(sentence), "\(result.errorOutput)")
                #expect(result.errorOutput.split(separator: "\n").count == 1)
                #expect(!result.errorOutput.contains("secret") && !result.errorOutput.contains("wrong"))
            }
        }
    }

    /// More than one answer of the API holds; a list that stops at a page would hide who is behind.
    @Test func moreSubscribersThanAPageHoldsAreAllTold() async throws {
        try await WatchedBroker.with { watched in
            let consumer = try await watched.consumer()
            let ids = (0..<501).map { _ in UUID() }
            for id in ids {
                try await consumer.declare(.exclusive(WireNames.Queue.session(user: "guest", id: id)))
            }
            let list = SubscriberList(
                management: watched.broker.management,
                virtualHost: watched.broker.virtualHost
            )
            let told = try await watched.broker.management.insisting { try await list.read() }.subscribers
            #expect(Set(told.map(\.name)) == Set(ids.map(\.lowercased)))
            await consumer.close()
        }
    }
}
