import ArgumentParser
import EventSamples
import Foundation
import MirroringEvents

/// The event's own JSON codec beside Foundation's.
struct CodecBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "codec",
        abstract: "Microseconds to encode and decode one event, beside Foundation's coders."
    )

    @Option(help: "Repetitions a round.")
    var repetitions = 20_000

    func run() async throws {
        let event = MirroringStatusEventArgs.typical()
        let body = event.encodedJSON()
        guard try MirroringStatusEventArgs(json: body) == event else {
            throw NotMeasured("The event is another one when it is read again.")
        }
        let data = Data(body)
        let encoder = JSONEncoder()
        let decoder = JSONDecoder()
        var checksum = 0
        let medians = try Measurement.medians(
            repetitions: repetitions,
            of: [
                { checksum &+= event.encodedJSON().count },
                { checksum &+= try encoder.encode(event).count },
                { checksum &+= try MirroringStatusEventArgs(json: body).sequence },
                { checksum &+= try decoder.decode(MirroringStatusEventArgs.self, from: data).sequence },
            ]
        )
        print(
            "event of \(body.count) bytes, median of \(Measurement.rounds) rounds of \(repetitions), checksum \(checksum)"
        )
        let names = ["encode", "JSONEncoder", "decode", "JSONDecoder"]
        for (name, median) in zip(names, medians) {
            print("\(name.padding(toLength: 20, withPad: " ", startingAt: 0)) \(String(format: "%7.2f", median)) µs")
        }
    }
}
