import Foundation
import MirroringEvents
import MirroringFiles
import Synchronization
import Testing

@testable import MirroringEngine

/// A folder with a source, a destination and the engine's state, removed with its last reference.
final class EngineFixture: Sendable {
    let path: String
    var source: String { "\(path)/source" }
    var destination: String { "\(path)/destination" }
    var stateFolder: String { "\(path)/state" }

    init() throws {
        path =
            URL(fileURLWithPath: NSTemporaryDirectory()).appendingPathComponent("mirroring-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: "\(path)/source", withIntermediateDirectories: true)
    }

    deinit {
        try? Self.remove(path)
    }

    /// A job from source to destination that fails at once and doesn't try again.
    func job(_ change: (inout Job) -> Void = { _ in }) -> Job {
        var job = Job(id: UUID(), name: "A job", source: source, destination: destination)
        job.retries = 0
        change(&job)
        return job
    }

    /// Removes a file or a whole folder.
    static func remove(_ path: String) throws {
        try TreeRemoval.remove(path.lastPathComponent, in: .named(path.parentPath), at: path)
    }

    /// Writes a file of the source; the folder is made.
    func write(_ name: String, _ text: String = "text") throws {
        try write(Array(name.utf8), text, in: source)
    }

    func write(_ name: [UInt8], _ text: String, in root: String) throws {
        var whole = Array("\(root)/".utf8) + name
        if let slash = whole.lastIndex(of: UInt8(ascii: "/")) {
            try FileManager.default.createDirectory(
                atPath: String(decoding: whole[..<slash], as: UTF8.self),
                withIntermediateDirectories: true
            )
        }
        whole.append(0)
        let descriptor = whole.withUnsafeBytes { bytes in
            bytes.withMemoryRebound(to: CChar.self) { name in
                name.baseAddress.map { open($0, O_WRONLY | O_CREAT | O_TRUNC, 0o644) } ?? -1
            }
        }
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        #expect(Foundation.write(descriptor, bytes, bytes.count) == bytes.count)
    }

    func read(_ name: String) -> String? {
        try? String(contentsOfFile: "\(destination)/\(name)", encoding: .utf8)
    }

    func exists(_ name: String) -> Bool {
        var status = stat()
        return lstat("\(path)/\(name)", &status) == 0
    }

    /// What this process has open of the source.
    var openInSource: [String] {
        let ends = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        let paths = ends.compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
        }
        return paths.filter { $0.contains("\(path.lastPathComponent)/source") }
    }

    /// Runs a job.
    func run(_ job: Job, _ recorder: Recorder = Recorder()) async throws -> RunReport {
        try await JobRunner(job: job, configuration: configuration, sink: recorder).run()
    }

    var configuration: EngineConfiguration {
        var configuration = EngineConfiguration(
            stateFolder: stateFolder,
            identity: EngineIdentity(host: "host", instanceId: UUID(), version: "1")
        )
        configuration.retryPause = .milliseconds(1)
        return configuration
    }

    /// Settings of an engine whose rsync is a shell script, in which `rsync` is the real one.
    func scriptedRsync(_ script: String) throws -> EngineConfiguration {
        var configuration = configuration
        configuration.rsync = try ScriptedProgram("rsync", script, in: self).path
        return configuration
    }

    /// Runs a command; its exit code and stdout.
    func command(_ program: String, _ arguments: String...) async throws -> (code: Int, output: String) {
        var lines: [String] = []
        let result = try await Rsync(program: program).run(arguments.map { Array($0.utf8) }) {
            lines.append(String(decoding: $0, as: UTF8.self))
        }
        return (result.code, lines.joined(separator: "\n"))
    }

    /// What `diff -r` and an itemised rsync still find between source and destination: nothing, after a good run.
    func differences() async throws -> String {
        // With a point at the end, or a destination that is a link to a release would be compared as a link.
        let diff = try await command("diff", "-r", "--no-dereference", "\(source)/.", "\(destination)/.")
        guard diff.code < 2 else { return "diff could not compare \(source) and \(destination)." }
        let rsync = try await command("rsync", "-nai", "--hard-links", "--delete", "\(source)/", "\(destination)/")
        // diff does not compare pipes, and says of two of them that one is a fifo while the other is a fifo. Names may hold line breaks.
        let pipes = /(?s)File ([^\n]*)\/source\/\.\/(.*?) is a fifo while file \1\/destination\/\.\/\2 is a fifo\n?/
        let lines = (diff.output.replacing(pipes, with: "") + "\n" + rsync.output).split(separator: "\n")
        return lines.joined(separator: "\n")
    }
}

/// A sink that keeps what it gets, and may do something on the way.
final class Recorder: MirroringEventSink {
    private let recorded = Mutex<[MirroringStatusEventArgs]>([])
    private let onEvent: @Sendable (MirroringStatusEventArgs) -> Void

    init(onEvent: @escaping @Sendable (MirroringStatusEventArgs) -> Void = { _ in }) {
        self.onEvent = onEvent
    }

    func notify(_ event: MirroringStatusEventArgs) {
        recorded.withLock { $0.append(event) }
        onEvent(event)
    }

    var events: [MirroringStatusEventArgs] { recorded.withLock { $0 } }

    /// The whole sequence in the columns of the published table, repeated progress left out.
    var rows: [String] {
        var rows: [String] = []
        for event in events {
            let row = event.row
            if event.status.state != .transferring || rows.last != row { rows.append(row) }
        }
        return rows
    }

    /// Every line of every status log that is not progress.
    var complaints: [StatusLogEntry] {
        events.flatMap { $0.status.statusLog.filter { $0.level != .processing } }
    }

    /// Checks what holds of every run: sequences without a gap, one terminal event at the end, severity as the log says, and the
    /// progress that is told.
    func checkRules(sourceLocation: SourceLocation = #_sourceLocation) {
        let events = events
        #expect(events.map(\.sequence) == Array(1...max(1, events.count)), sourceLocation: sourceLocation)
        #expect(
            events.map(\.status.terminal) == events.indices.map { $0 == events.count - 1 },
            sourceLocation: sourceLocation
        )
        #expect(Set(events.map(\.runId)).count == 1, sourceLocation: sourceLocation)
        #expect(Set(events.map(\.eventId)).count == events.count, sourceLocation: sourceLocation)
        for (earlier, later) in zip(events, events.dropFirst()) {
            #expect(earlier.status.receivedTime == later.status.sentTime, sourceLocation: sourceLocation)
        }
        var transitions = StateTransitions()
        let illegal = events.compactMap { transitions.take($0.status, sequence: $0.sequence) }
        #expect(illegal == [], sourceLocation: sourceLocation)
        #expect(ProgressRules.broken(by: events.map(\.transferData)) == [], sourceLocation: sourceLocation)
    }
}

extension MirroringStatusEventArgs {
    /// `State severity outcome terminal resumable`.
    var row: String {
        let resumable = status.resumable.map { $0 ? "yes" : "no" } ?? "-"
        return
            "\(status.state.rawValue) \(status.severity.rawValue) \(status.outcome.rawValue) \(status.terminal ? "yes" : "no") \(resumable)"
    }
}

/// The rows of the published table.
enum Rows {
    static let initialized = "MirroringJobInitialized processing running no -"
    static let packageGoesWell = [
        "MirroringPackageInitialized processing running no -",
        "Transferring processing running no -",
        "Transferred processing running no -",
        "MirroringPackageCompleted processing running no -",
    ]
    static let completed = "MirroringJobCompleted processing succeeded yes no"
    static let completedWithErrors = "MirroringJobCompleted warning completedWithErrors yes yes"
}
