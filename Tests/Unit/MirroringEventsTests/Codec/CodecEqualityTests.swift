import EventSamples
import Foundation
import MirroringEvents
import Testing

/// The types' synthesized Codable is the reference; our codec must read and write the same values.
@Suite struct CodecEqualityTests {
    private static let events: [MirroringStatusEventArgs] = {
        var generator = EventGenerator(seed: 20_260_131)
        return (0..<3_000).map { _ in generator.event() }
    }()

    @Test func foundationReadsWhatWeWrite() throws {
        let decoder = JSONDecoder()
        for event in Self.events {
            let read = try decoder.decode(MirroringStatusEventArgs.self, from: Data(event.encodedJSON()))
            try expectIdentical(read, event)
        }
    }

    @Test func weReadWhatFoundationWrites() throws {
        let encoder = JSONEncoder()
        for event in Self.events {
            let read = try MirroringStatusEventArgs(json: [UInt8](encoder.encode(event)))
            try expectIdentical(read, event)
        }
    }

    @Test func weReadWhatWeWrite() throws {
        for event in Self.events {
            let read = try MirroringStatusEventArgs(json: event.encodedJSON())
            try expectIdentical(read, event)
        }
    }

    @Test func weReadFoundationsPrettyPrintedJSON() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let event = Self.events[0]
        try expectIdentical(try MirroringStatusEventArgs(json: [UInt8](encoder.encode(event))), event)
    }

    @Test func theNamesAreTheSame() throws {
        var generator = EventGenerator(seed: 1)
        let event = generator.completeEvent()
        let ours = try JSONSerialization.jsonObject(with: Data(event.encodedJSON()))
        let foundations = try JSONSerialization.jsonObject(with: JSONEncoder().encode(event))
        #expect(memberPaths(of: ours) == memberPaths(of: foundations))
        #expect(memberPaths(of: ours).count > 50)
    }

    /// Equal as values, and in every byte of every string: Swift's `==` takes "é" and "e\u{301}" for the same.
    private func expectIdentical(_ read: MirroringStatusEventArgs, _ event: MirroringStatusEventArgs) throws {
        try #require(read == event)
        try #require(read.encodedJSON() == event.encodedJSON())
    }
}
