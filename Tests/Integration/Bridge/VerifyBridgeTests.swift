import EventSamples
import Foundation
import MirroringBridge
import MirroringEvents
import MirroringMonitoring
import TestSupport
import Testing

/// `mom verify --bridge`, and the client that it asks with.
@Suite(.timeLimit(.minutes(15))) struct VerifyBridgeTests {
    @Test func cacheAndFilesAreTheSameAndWhatIsNotIsNamed() async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                let run = MirroringStatusEventArgs.wholeRun(40)
                let other = MirroringStatusEventArgs.wholeRun(20, runId: UUID())
                try await broker.publish(run + other)
                try await broker.withBridge(in: folder) { bridge in
                    let offline = folder.path() + "/offline"
                    try await eventually { await bridge.history.events.count == 60 }
                    try await eventually { await bridge.storedPosition == bridge.history.nextPosition }
                    let good = try await broker.verify(offline)
                    #expect(good.exitCode == 0, "\(good.output)\(good.errorOutput)")
                    #expect(good.output == "2 files, 60 events: all proven.\n")

                    let id = run[0].runId.lowercased
                    let file = try #require(
                        try FileManager.default.contentsOfDirectory(atPath: offline).first { $0.hasPrefix(id) }
                    )
                    let path = "\(offline)/\(file)"
                    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
                    try (lines.dropLast(2) + lines.suffix(1)).joined(separator: "\n").appending("\n")
                        .write(toFile: path, atomically: true, encoding: .utf8)
                    let bad = try await broker.verify(offline)
                    #expect(bad.exitCode == 1)
                    #expect(bad.output.hasPrefix("Event 40 of run \(id) is at the bridge and in no file.\n"))
                    #expect(bad.output.hasSuffix("; 1 difference from the bridge.\n"))
                    let one = try await broker.verify(offline, ["--run", other[0].runId.uuidString])
                    #expect(one.output == "1 file, 20 events: all proven.\n")
                    #expect(one.exitCode == 0)
                }
            }
        }
    }

    @Test func replayClientSaysWhyThereIsNoAnswer() async throws {
        try await withBroker { broker in
            let client = ReplayClient(broker: try broker.configuration("test"))
            let error = await #expect(throws: MonitoringError.self) {
                try await client.whole(patience: .milliseconds(300))
            }
            #expect(error?.code == .noAnswer)
        }
        try await withBroker(hasTopology: false) { broker in
            let client = ReplayClient(broker: try broker.configuration("test"))
            let error = await #expect(throws: MonitoringError.self) { try await client.whole(patience: .seconds(240)) }
            #expect(error?.code == .missingTopology)
        }
    }
}
