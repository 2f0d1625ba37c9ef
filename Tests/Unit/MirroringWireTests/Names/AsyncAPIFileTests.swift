import EventSamples
import Foundation
import MirroringEvents
import MirroringWire
import RabbitMQClient
import Testing
import Yams

/// What is published for other languages and what the programs send are the same.
@Suite struct AsyncAPIFileTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../../Broker").standardized

    private let file: Node
    private let text: String

    init() throws {
        text = try String(contentsOf: Self.folder.appending(path: "asyncapi.yaml"), encoding: .utf8)
        file = try #require(try Yams.compose(yaml: text))
    }

    private func node(_ path: String...) throws -> Node {
        try path.reduce(file) { try #require($0[$1], "\(path)") }
    }

    private func keys(_ node: Node) -> Set<String> {
        Set(node.mapping?.keys.compactMap(\.string) ?? [])
    }

    private func texts(_ node: Node) -> [String] {
        node.sequence?.compactMap(\.string) ?? []
    }

    private func names(_ message: OutgoingMessage) -> Set<String> {
        Set(message.properties.headers.entries.map(\.name))
    }

    @Test func headersOfEventsAreThoseThatAreSent() throws {
        let event = MirroringStatusEventArgs.typical()
        let headers = try node("components", "schemas", "eventHeaders")
        let plain = EventMessage.make(event, body: [], user: "engine")
        let all = EventMessage.make(event, body: [], user: "engine", delay: 1, cloudEvents: true)
        #expect(try Set(texts(#require(headers["required"]))) == names(plain))
        #expect(try keys(#require(headers["properties"])) == names(all))
        let dataSchema = try #require(headers["properties"]?["ce-dataschema"]?["const"]?.string)
        #expect(dataSchema == MirroringStatusEventArgs.schemaIdentifier)
    }

    @Test func wordsOfKeysAreThoseOfTheTypes() throws {
        let parameters = try node("channels", "events", "parameters")
        func words(_ name: String) throws -> [String] { try texts(#require(parameters[name]?["enum"])) }
        #expect(try words("state") == MirroringState.allCases.map(\.rawValue))
        #expect(try words("severity") == Severity.allCases.map(\.rawValue))
        #expect(try words("outcome") == Outcome.allCases.map(\.rawValue))
        let headers = try node("components", "schemas", "eventHeaders", "properties")
        #expect(try texts(#require(headers["outcome"]?["enum"])) == Outcome.allCases.map(\.rawValue))
        let address = try #require(node("channels", "events", "address").string)
        let words = address.split(separator: ".").map { $0.dropFirst().dropLast() }
        #expect(words == ["jobId", "state", "severity", "outcome"])
        #expect(words.count == RoutingKey(.typical()).description.split(separator: ".").count)
    }

    @Test func headersOfBridgesAreThoseThatAreSent() throws {
        let event = MirroringStatusEventArgs.typical()
        let original = Delivery(EventMessage.make(event, body: [], user: "engine"), at: 7)
        let own = Set(original.properties.headers.entries.map(\.name))
        let barrier = BarrierMessage(bridgeId: UUID(), epoch: "e", letters: 1...2).message(user: "bridge")
        let messages = try node("components", "messages")
        #expect(try keys(#require(messages["barrier"]?["headers"]?["properties"])) == names(barrier))
        let letter = names(DeadLetterMessage.make(original, reason: "Why.", epoch: "e", user: "bridge"))
        let described = try keys(#require(messages["deadLetter"]?["headers"]?["properties"]))
        #expect(described == letter.subtracting(own).union(["x-left-out"]))
        let replies = ReplayMessages(replyTo: "", correlationId: "c", user: "bridge")
        let replayed = names(replies.event(original, at: 7))
        let told = try keys(#require(messages["replayedEvent"]?["headers"]?["allOf"]?[1]?["properties"]))
        #expect(told == replayed.subtracting(own).union(["x-left-out"]))
    }

    @Test func exchangesAndQueuesAreOurs() throws {
        var exchanges: Set<String> = []
        var queues: Set<String> = []
        for (_, channel) in try #require(node("channels").mapping) {
            let binding = channel["bindings"]?["amqp"]
            if let name = binding?["exchange"]?["name"]?.string { exchanges.insert(name) }
            if let name = binding?["queue"]?["name"]?.string {
                queues.insert(name)
                #expect(channel["address"]?.string == name)
            }
        }
        #expect(exchanges == [WireNames.Exchange.events, WireNames.Exchange.replay, WireNames.Exchange.monitor])
        let prefixes = [
            WireNames.Queue.subscriberPrefix, WireNames.Queue.sessionPrefix, WireNames.Queue.replyPrefix,
        ].map { "\($0){user}." }
        #expect(
            queues == [
                WireNames.Queue.history, WireNames.Queue.deadLetter, "\(prefixes[0]){name}", "\(prefixes[1]){uuid}",
                "\(prefixes[2]){uuid}",
            ]
        )
        let limit = try node("channels", "session", "x-amqp-arguments", "queue", "x-max-length").int
        #expect(limit == WireNames.Queue.sessionLimit)
    }

    /// A trace is no message: it lies at a destination, and is fetched from there.
    @Test func eachSchemaOfAMessageIsUsedAndThere() throws {
        let used = Set(text.matches(of: /\.\/schemas\/([a-z-]+\.json)/).map { String($0.1) })
        let there = try FileManager.default.contentsOfDirectory(
            atPath: Self.folder.appending(path: "schemas").path(percentEncoded: false)
        )
        #expect(used == Set(there.filter { $0.hasSuffix(".json") && $0 != "trace.json" }))
    }
}
