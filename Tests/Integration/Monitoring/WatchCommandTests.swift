import EventSamples
import Foundation
import MirroringBridge
import MirroringEvents
import MirroringWire
import Subprocess
import TestSupport
import Testing

/// `mom watch` on a real broker.
@Suite(.timeLimit(.minutes(15))) struct WatchCommandTests {
    private let run = MirroringStatusEventArgs.run(of: UUID(), 1...3)

    @Test func eventsGoToStdoutTheRestToStderr() async throws {
        try await withBroker { broker in
            let (_, status) = try await Product.mom.withRunning(["watch"], environment: broker.environment) { mom in
                try await mom.errorOutput.first(containing: "waiting for events of all jobs at amqp://")
                try await broker.publish(run)
                let lines = try await mom.output.first(3)
                for (line, sequence) in zip(lines, 1...) {
                    #expect(line.contains("#\(sequence) "))
                    #expect(line.contains("Transferring"))
                    #expect(!line.contains("\u{1B}"))
                }
            }
            #expect(status == .exited(143), "SIGTERM ends it as it should")
        }
    }

    @Test func jsonIsTheBodiesOnALineEachAndNothingElse() async throws {
        try await withBroker { broker in
            let key = RoutingKey(run[2]).description
            let spread = String(decoding: run[2].encodedJSON(), as: UTF8.self).replacing(",", with: ",\n")
            _ = try await Product.mom.withRunning(["watch", "--json"], environment: broker.environment) { mom in
                try await mom.errorOutput.first(containing: "waiting")
                try await broker.publish(Array(run.prefix(2)))
                try await broker.publish([(key, Array(spread.utf8))])
                let lines = try await mom.output.first(3)
                #expect(try lines.map { try MirroringStatusEventArgs(json: Array($0.utf8)) } == run)
            }
        }
    }

    /// Who comes late sees first what was there, then what comes.
    @Test(arguments: [("all", 3), ("2", 2)])
    func pastIsShownFirst(replay: String, shown: Int) async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                try await broker.publish(run)
                try await broker.withBridge(in: folder) { bridge in
                    try await eventually { await bridge.history.events.count == run.count }
                    let next = MirroringStatusEventArgs.run(of: run[0].jobId, 4...4, runId: run[0].runId)
                    let arguments = ["watch", "--replay", replay, "--json"]
                    _ = try await Product.mom.withRunning(arguments, environment: broker.environment) { mom in
                        let past = try await mom.output.first(shown)
                        #expect(
                            try past.map { try MirroringStatusEventArgs(json: Array($0.utf8)) } == run.suffix(shown)
                        )
                        try await broker.publish(next)
                        let all = try await mom.output.first(shown + 1)
                        #expect(try all.suffix(1).map { try MirroringStatusEventArgs(json: Array($0.utf8)) } == next)
                    }
                }
            }
        }
    }

    @Test func selectionIsTheBrokersWork() async throws {
        try await withBroker { broker in
            let other = MirroringStatusEventArgs.run(of: UUID(), 1...2)
            let arguments = ["watch", "--job", run[0].jobId.uuidString, "--state", "Transfering", "--json"]
            _ = try await Product.mom.withRunning(arguments, environment: broker.environment) { mom in
                try await mom.errorOutput.first(
                    containing: "waiting for Transferring events of job \(run[0].jobId.lowercased) at "
                )
                try await broker.publish(other + run)
                #expect(
                    try await mom.output.first(1).map { try MirroringStatusEventArgs(json: Array($0.utf8)) } == [run[0]]
                )
            }
        }
    }

    /// The one thing that a person at a terminal must see at once, or he takes it for broken.
    @Test func waitingIsSaidBeforeAnyEvent() async throws {
        try await withBroker { broker in
            _ = try await Product.mom.withRunning(["watch"], environment: broker.environment) { mom in
                let line = try await mom.errorOutput.first(containing: "waiting")
                #expect(line.hasPrefix("waiting for events of all jobs at amqp://"))
                #expect(await mom.output.lines.isEmpty)
            }
        }
    }

    /// Out loud, but without a line for each attempt.
    @Test func absentBrokerIsWaitedForOutLoud() async throws {
        let environment = ["MIRRORING_BROKER_URI": "amqp://guest:hush@127.0.0.1:1"]
        let (_, status) = try await Product.mom.withRunning(["watch"], environment: environment) { mom in
            try await mom.errorOutput.first(containing: "No broker answers at amqp://guest@127.0.0.1:1/")
            let lines = try await mom.errorOutput.first(2)
            #expect(lines[0].hasPrefix("connecting to amqp://guest@127.0.0.1:1/"))
            #expect(lines[1].hasSuffix("mom goes on trying."))
            #expect(!lines.joined().contains("hush"))
        }
        #expect(status == .exited(143))
    }

    @Test func brokerThatIsAwayIsSaidOnceAndItsReturnToo() async throws {
        try await withBroker { broker in
            var address = try #require(URLComponents(string: broker.uri))
            let path = try NetworkPath(to: address.port ?? 5_672)
            address.host = "127.0.0.1"
            address.port = path.port
            path.turnAway()
            let environment = broker.environment.merging(["MIRRORING_BROKER_URI": try #require(address.string)]) { $1 }
            _ = try await Product.mom.withRunning(["watch"], environment: environment) { mom in
                try await mom.errorOutput.first(containing: "mom goes on trying.")
                // An attempt that fails may ask once more for the reason.
                try await eventually { path.accepted >= 10 }
                path.admit()
                try await mom.errorOutput.first(containing: "waiting for events of all jobs at amqp://")
                let losses = await mom.errorOutput.lines.filter { $0.contains("mom goes on trying.") }
                #expect(losses.count <= 2, "one for each kind: \(losses)")
            }
        }
    }

    @Test func wrongPasswordEndsItWithOneSentence() async throws {
        try await withBroker { broker in
            let uri = broker.uri(password: "wrong")
            let result = try await Product.mom.run(["watch"], environment: ["MIRRORING_BROKER_URI": uri])
            #expect(result.exitCode == 2)
            #expect(result.output.isEmpty)
            #expect(result.errorOutput.contains("does not accept user \"guest\" with this password"))
            #expect(!result.errorOutput.contains("wrong@"))
        }
    }

    @Test(
        arguments: [
            (["watch"], "http://127.0.0.1", "begins with \"http\""),
            (["watch", "--endpoint", "nowhere"], "amqp://127.0.0.1", "no endpoint \"nowhere\""),
            (["watch", "--from", "yesterday"], "amqp://127.0.0.1", "\"yesterday\" is no start"),
            (["watch", "--from", "cached", "--replay", "2"], "amqp://127.0.0.1", "one of --from and --replay"),
            (["watch", "--severity", "awful"], "amqp://127.0.0.1", "severity"),
            (["watch", "--replay", "0"], "amqp://127.0.0.1", "replay"),
        ]
    )
    func wrongUsageIsOneSentence(arguments: [String], uri: String, sentence: String) async throws {
        let result = try await Product.mom.run(arguments, environment: ["MIRRORING_BROKER_URI": uri])
        #expect(result.exitCode == 2)
        #expect(result.output.isEmpty)
        #expect(result.errorOutput.contains(sentence))
    }

    /// As in `mom watch | head -1`: the pipe's other end is closed, and no further event needs to come.
    @Test func closedOutputEndsItQuietly() async throws {
        try await withBroker { broker in
            let script = "\"$0\" watch --json 2>\"$1\" | head -n 1 >/dev/null; echo ${PIPESTATUS[0]}"
            try await withTemporaryFolder { folder in
                let log = folder.appending(path: "stderr")
                async let result = Subprocess.run(
                    .name("bash"),
                    arguments: ["-c", script, Package.products.appending(path: "mom").path(), log.path()],
                    environment: .inherit.updating([
                        "MIRRORING_BROKER_URI": broker.uri, "MIRRORING_BROKER_CONNECT_TIMEOUT": "60",
                        "MIRRORING_BROKER_CALL_TIMEOUT": "60", "MIRRORING_BROKER_HEARTBEAT": "20",
                    ]),
                    output: .string(limit: 1_000)
                )
                while (try? String(contentsOf: log, encoding: .utf8))?.contains("waiting") != true {
                    try await Task.sleep(for: .milliseconds(20))
                }
                try await broker.publish([run[0]])
                #expect(try await result.standardOutput == "0\n")
                let said = try String(contentsOf: log, encoding: .utf8)
                #expect(said.split(separator: "\n").count == 2, "connecting and waiting, nothing about the pipe")
            }
        }
    }
}
