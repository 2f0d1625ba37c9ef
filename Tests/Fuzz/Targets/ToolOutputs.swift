import Foundation
import MirroringAdapters
import MirroringEvents

/// What wrapped commands write: a line with the program and its exit code, and the output.
struct ToolOutputs: FuzzTarget {
    static let name = "tool"
    static let summary = "what a wrapped command writes"
    static var form: any InputForm { LinesForm() }

    static var large: [LargeInput] {
        [
            LargeInput("a line without an end") { Array("rsync 0\n".utf8) + [UInt8]("1", times: 1 << 20) },
            LargeInput("lines") { Array("backup 1\n".utf8) + [UInt8]("line\n", times: 20_000) },
            LargeInput("errors") { Array("rsync 23\n".utf8) + [UInt8]("rsync: \"a\" failed\n", times: 5_000) },
            LargeInput("brackets") { Array("rclone 0\n".utf8) + [UInt8]("{\"a\":[", times: 9_000) },
            LargeInput("sequences") { Array("backup 0\n".utf8) + [UInt8]("\u{1B}[", times: 1 << 18) },
            LargeInput("an endless character") { Array("backup 1\na".utf8) + [UInt8]("\u{301}", times: 1 << 18) },
        ]
    }

    init(in folder: ScratchFolder) {}

    mutating func read(_ input: [UInt8]) throws -> Bool {
        let lines = input.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
        let words = String(decoding: lines[0], as: UTF8.self).split(separator: " ").map(String.init)
        guard words.count == 2, let code = Int(words[1]) else { return false }
        let place = WrappedCommand.Place(host: "h", user: "u", folder: "/")
        let command = WrappedCommand([words[0], "--password", "hunter22"], at: place)
        let sink = CollectingSink()
        var run = try WrappedRun(of: command, engine: EngineIdentity(version: "1"), sink: sink)
        var now = ContinuousClock.now
        run.take(.started, at: now)
        for start in stride(from: 0, to: lines.last?.count ?? 0, by: FrontReport.contentLimit) {
            let piece = (lines.last ?? []).dropFirst(start).prefix(FrontReport.contentLimit)
            run.take(.wrote(.output, piece), at: now)
            now += .milliseconds(300)
            run.look(at: now)
        }
        let resources = ProgramEnding.Resources(
            userMilliseconds: 0,
            systemMilliseconds: 0,
            memoryBytes: 0,
            readBytes: 0,
            writtenBytes: 0
        )
        run.take(.ended(ProgramEnding(.exit(code), resources)), at: now)
        guard run.isOver else { throw Finding("The run did not end.") }
        try check(sink.events)
        return true
    }

    /// Each event is one that readers take, in its place, and without the secret.
    private func check(_ events: [MirroringStatusEventArgs]) throws {
        var transitions = StateTransitions()
        for event in events {
            do throws(EventDecodingError) {
                try event.validate()
            } catch {
                throw Finding("Readers refuse an event: \(error)")
            }
            if let illegal = transitions.take(event.status, sequence: event.sequence) { throw Finding("\(illegal)") }
            guard !String(decoding: event.encodedJSON(), as: UTF8.self).contains("hunter22") else {
                throw Finding("The secret is in an event.")
            }
        }
        let counts = events.compactMap { $0.transferData.progress?.sentBytes }
        guard counts == counts.sorted() else { throw Finding("The bytes fall: \(counts)") }
    }
}
