import Foundation
import Subprocess
import SystemPackage
import TestSupport

/// A process of its own in which one reader gets its inputs: it may end as it likes.
struct Worker {
    /// What all workers of a run have in common.
    struct Assignment {
        /// How many inputs each reader gets.
        var inputs: Int
        /// What chooses the changes.
        var seed: UInt64
        /// Whether it gets large inputs as well.
        var isLarge: Bool
        /// The folder of the corpus.
        var corpus: String
        /// What an input may cost.
        var limits: Limits
        /// Where inputs go of which something came that must not.
        var findings: String

        /// The assignment as options of a command, but for the last.
        var arguments: [String] {
            ["--inputs", "\(inputs)", "--seed", "\(seed)", "--corpus", corpus] + (isLarge ? ["--large"] : [])
                + limits.arguments
        }
    }

    /// The name of the file with the worker's record, in its folder.
    static let record = "record"
    /// The folder in it for the reader's files.
    static let files = "files"

    private let name: String
    private let assignment: Assignment

    init(_ target: any FuzzTarget.Type, _ assignment: Assignment) {
        name = target.name
        self.assignment = assignment
    }

    /// Runs it to its end.
    ///
    /// - Throws: what keeps it from being run, and the cancellation of the task.
    func run() async throws -> TargetReport {
        let folder = try ScratchFolder()
        defer { folder.remove() }
        let start = ContinuousClock.now
        let log = "\(folder.path)/log"
        let status = try await end(of: folder, log: log)
        try Task.checkCancellation()
        let duration = start.duration(to: .now)
        let bytes = FileManager.default.contents(atPath: "\(folder.path)/\(Self.record)").map(Array.init) ?? []
        let record = FlightRecord(bytes)
        let words = String(decoding: FileManager.default.contents(atPath: log) ?? Data(), as: UTF8.self)
        var report = TargetReport(name: name, record: record ?? FlightRecord(), duration: duration)
        if let trouble = trouble(status, words) {
            report.finding = try record.map { try kept($0, trouble) } ?? trouble
        }
        return report
    }

    /// The end of the process.
    private func end(of folder: ScratchFolder, log: String) async throws -> TerminationStatus {
        let output = try FileDescriptor.open(
            FilePath(log),
            .writeOnly,
            options: [.create, .append, .closeOnExec],
            permissions: .ownerReadWrite
        )
        let result = try await Subprocess.run(
            .path(FilePath(Package.products.appending(path: "Fuzz").path(percentEncoded: false))),
            arguments: Arguments(["worker", name, "--folder", folder.path] + assignment.arguments),
            // A crash is told in a line: reading its stack takes seconds.
            environment: .inherit.updating(["SWIFT_BACKTRACE": "enable=no"]),
            output: .fileDescriptor(output, closeAfterSpawningProcess: false),
            error: .fileDescriptor(output, closeAfterSpawningProcess: true)
        )
        return result.terminationStatus
    }

    /// What is wrong with an end; nil if nothing is.
    private func trouble(_ status: TerminationStatus, _ words: String) -> String? {
        let lines = words.split(separator: "\n")
        let fatal = lines.first { $0.contains("Fatal error") } ?? lines.last ?? "no word"
        switch status {
        case .exited(0): return nil
        case .exited(1): return lines.last.map(String.init) ?? "no word"  // what the worker itself has found
        case .exited(let code): return "The process ended with exit code \(code): \(fatal)"
        case .signaled(SIGALRM): return "Reading it did not end within \(assignment.limits.patience) s."
        case .signaled(let signal): return "The process ended by signal \(signal): \(fatal)"
        }
    }

    /// Keeps the input that was read at the end.
    ///
    /// - Returns: what is wrong, and how to see it again.
    private func kept(_ record: FlightRecord, _ trouble: String) throws -> String {
        try FileManager.default.createDirectory(atPath: assignment.findings, withIntermediateDirectories: true)
        let file = "\(assignment.findings)/\(name)-\(assignment.seed)-\(record.number)"
        try Data(record.input).write(to: URL(filePath: file))
        return "\(trouble) Repeat: Fuzz repeat \(name) \(file)"
    }
}
