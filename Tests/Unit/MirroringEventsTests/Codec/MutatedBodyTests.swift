import EventSamples
import Foundation
import MirroringEvents
import Testing

/// No body, however broken, does worse than being refused.
@Suite struct MutatedBodyTests {
    /// `Tests/run --long` reads 25 times as many. A debug build takes long for each: the fuzzers read more of them in release mode.
    private static let bodies = ProcessInfo.processInfo.environment["MIRRORING_TEST_LONG"] == nil ? 20_000 : 500_000

    @Test(.timeLimit(.minutes(15)))
    func mutatedBodiesAreReadOrRefused() throws {
        var random = SeededGenerator(seed: 42)
        var generator = EventGenerator(seed: 43)
        let bodies =
            (0..<50).map { _ in generator.event().encodedJSON() } + [MirroringStatusEventArgs.typical().encodedJSON()]
        var refused = 0
        for _ in 0..<Self.bodies {
            var body = bodies.randomElement(using: &random) ?? []
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                mutate(&body, with: &random)
            }
            do {
                // What is read must be an event that survives being written and read again.
                let event = try MirroringStatusEventArgs(json: body)
                let again = try MirroringStatusEventArgs(json: event.encodedJSON())
                try #require(event == again)
            } catch let error as EventDecodingError {
                refused += 1
                try #require(error.offset ?? 0 <= body.count)
                try #require(!error.description.isEmpty)
            }
        }
        #expect(refused > Self.bodies / 10)
        #expect(refused < Self.bodies)
    }

    @Test func everyPrefixIsRefused() {
        let body = MirroringStatusEventArgs.typical().encodedJSON()
        for length in 0..<body.count {
            #expect(throws: EventDecodingError.self) { try MirroringStatusEventArgs(json: Array(body[..<length])) }
        }
    }

    private func mutate(_ body: inout [UInt8], with random: inout SeededGenerator) {
        guard !body.isEmpty else { return }
        let index = Int.random(in: 0..<body.count, using: &random)
        let other = Int.random(in: index..<min(body.count, index + 40), using: &random)
        let structural = Array(#"{}[]",:\0123456789-+.eEutfn"#.utf8)
        switch Int.random(in: 0..<7, using: &random) {
        case 0: body[index] = UInt8.random(in: .min ... .max, using: &random)
        case 1: body[index] = structural.randomElement(using: &random) ?? 0
        case 2: body.insert(structural.randomElement(using: &random) ?? 0, at: index)
        case 3: body.remove(at: index)
        case 4: body.removeSubrange(index...other)
        case 5: body.insert(contentsOf: body[index...other], at: index)
        default: body.removeSubrange(index...)
        }
    }
}
