import EventSamples
import Foundation
import MirroringEvents
import MirroringWire
import Testing

@testable import MirroringBridge
@testable import RabbitMQClient

/// How much an entry keeps of its message, and what it counts.
@Suite struct HistoryEntryTests {
    private let event = MirroringStatusEventArgs.typical(sequence: 1)

    private func entry(_ change: (inout MessageProperties) -> Void = { _ in }) -> HistoryEntry {
        let sample = Delivery.sample(event, at: 7, body: event.encodedJSON())
        var properties = sample.properties
        change(&properties)
        return HistoryEntry(position: 7, event: event, message: sample.with(properties))
    }

    /// One of four bytes on the wire is one of forty in memory.
    @Test func headersCountAsTheyLieInMemory() {
        let plain = entry()
        let many = entry { for number in 0..<100 { $0.headers["h\(number)"] = .void } }
        #expect(many.weight >= plain.weight + 100 * MemoryLayout<FieldTable.Entry>.stride)
        let list = FieldValue.array(Array(repeating: .bool(true), count: 100))
        #expect(entry { $0.headers["list"] = list }.weight >= plain.weight + 100 * MemoryLayout<FieldValue>.stride)
        let inner: FieldTable = ["inner": .bytes([UInt8](repeating: 0, count: 1_000))]
        #expect(entry { $0.headers["table"] = .table(inner) }.weight >= plain.weight + 1_000)
        #expect(entry { $0.appId = String(repeating: "x", count: 200) }.weight == plain.weight + 200)
        #expect(plain.weight > event.encodedJSON().count)
        #expect(plain.weight < event.encodedJSON().count + 1_000)
    }

    @Test func headersThatAnyBrokerTakesAreKept() {
        let kept = entry { $0.headers["own"] = .string(String(repeating: "x", count: 3_000)) }
        #expect(!kept.isShortened)
        #expect(kept.message.properties.headers["own"] != nil)
    }

    /// As many as fit into a frame of the largest that brokers have by default.
    @Test func largestOfTooManyHeadersAreLeftOut() {
        let shortened = entry {
            $0.headers["large"] = .string(String(repeating: "x", count: 100_000))
            $0.headers["kept"] = "yes"
        }
        #expect(shortened.isShortened)
        #expect(shortened.message.properties.headers["large"] == nil)
        #expect(shortened.message.properties.headers["kept"] == "yes")
        #expect(shortened.message.streamOffset == 7)
        #expect(shortened.message.body == event.encodedJSON())
        let crowd = entry { properties in
            properties.headers = FieldTable()
            for number in 0..<10_000 { properties.headers.append("\(number)", .void) }
        }
        #expect(crowd.isShortened)
        #expect(crowd.weight < 100_000)
        #expect(crowd.message.streamOffset == 7)
    }
}
