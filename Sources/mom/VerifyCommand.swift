import ArgumentParser
import CommandSupport
import Foundation
import MirroringEvents
import MirroringOfflineLog

/// `mom verify`: proves offline logs.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Proves that offline logs are complete.",
        discussion: """
            For each file: it is well-formed; every event is there once, in order, from the first to the last without a gap; event \
            ids and positions are distinct; every state may follow the one before; and the event that ends the run, if it is \
            there, is the only one and the last. A run that goes on is no failure. Needs no broker.

            Each problem is a line on stdout, and the last line is a summary.

            EXIT CODES
              0 all is proven    1 something is not    2 a path is wrong or holds no offline logs
            """
    )

    @Argument(help: "Runs' XML files, or folders of them. Default: the bridge's folder, setting offline.folder.")
    var paths: [String] = []

    @Flag(help: "One object per file on stdout, as JSON, whether it is proven or not; the summary on stderr.")
    var json = false

    func run() async throws {
        let paths = self.paths.isEmpty ? [try await OfflineLogPath.defaultFolder()] : self.paths
        var summary = VerificationSummary()
        do {
            for path in paths {
                try verify(path, &summary)
            }
        } catch let error as OfflineLogError {
            throw CommandFailure(.usage, error.description)
        }
        json ? Console.error(summary.description) : Console.output(summary.description)
        if summary.unproven > 0 { throw ExitCode(CommandExitCode.failed.rawValue) }
    }

    private func verify(_ path: String, _ summary: inout VerificationSummary) throws {
        guard OfflineLogPath.isFolder(path) else {
            try show(OfflineLogVerifier().verify(path: path), &summary)
            return
        }
        let folder = OfflineLogFolder(path: path)
        let files = try folder.files()
        guard !files.isEmpty else {
            throw CommandFailure(.usage, "\(path) holds no offline logs. Name another folder.")
        }
        for file in files {
            do {
                try show(OfflineLogVerifier().verify(path: folder.path(of: file)), &summary)
            } catch let error as OfflineLogError where error.code == .notFound {
                continue  // the bridge has removed it meanwhile
            }
        }
    }

    private func show(_ proof: OfflineLogProof, _ summary: inout VerificationSummary) throws {
        summary.add(proof)
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            Console.output(String(decoding: try encoder.encode(ProofLine(proof)), as: UTF8.self))
            return
        }
        for problem in proof.problems {
            Console.output(TerminalText.printable("\(proof.path): \(problem)"))
        }
        if proof.problemCount > proof.problems.count {
            Console.output("\(proof.path): \(proof.problemCount - proof.problems.count) more problems.")
        }
    }
}

/// What a verification of many files comes to.
struct VerificationSummary: CustomStringConvertible {
    private var files = 0
    private var events = 0
    private var unfinished = 0
    /// Files in which something is wrong.
    private(set) var unproven = 0

    /// Counts a file.
    mutating func add(_ proof: OfflineLogProof) {
        files += 1
        events += proof.events
        if !proof.isFinished { unfinished += 1 }
        if !proof.isProven { unproven += 1 }
    }

    var description: String {
        let verdict = unproven == 0 ? "all proven" : "\(unproven) not proven"
        let open = unfinished == 0 ? "" : "; \(Quantity.count(unfinished, "run")) without an end so far"
        return "\(Quantity.count(files, "file")), \(Quantity.count(events, "event")): \(verdict)\(open)."
    }
}

/// A proof as a JSON object.
struct ProofLine: Encodable {
    private struct Problem: Encodable {
        let kind: String
        let message: String
    }

    private let file: String
    private let runId: String?
    private let jobId: String?
    private let events: Int
    private let sequences: [[Int]]
    private let finished: Bool
    private let proven: Bool
    private let problems: [Problem]
    private let problemCount: Int

    init(_ proof: OfflineLogProof) {
        file = proof.path
        runId = proof.runId?.lowercased
        jobId = proof.jobId?.lowercased
        events = proof.events
        sequences = proof.sequences.ranges.map { [$0.lowerBound, $0.upperBound - 1] }
        finished = proof.isFinished
        proven = proof.isProven
        problems = proof.problems.map { Problem(kind: $0.kind, message: $0.description) }
        problemCount = proof.problemCount
    }
}
