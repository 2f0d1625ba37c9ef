import MirroringEvents
import Synchronization

/// Runs one of a job's commands.
///
/// It stands in `/`, reads nothing, is in a session of its own, and of this process's environment it gets what rsync gets:
/// no password. What it says is kept for the events, the last of it.
struct CommandRun: Sendable {
    /// How it ended.
    struct Result: Sendable {
        /// What it said last, on stdout and stderr.
        var lines: [String]
        /// Why it did not do what it was to do; nil if it did.
        var failure: RunFailure?
    }

    /// The most lines that are kept.
    static let lineLimit = 20

    /// The key of the job file.
    let name: String
    let command: JobCommand
    /// What it gets beside what every program of the engine's gets.
    let environment: [String: String]

    /// Runs it to its end.
    ///
    /// - Parameter deadline: when it is ended: it gets SIGTERM, and five seconds later SIGKILL.
    /// - Throws: ``RunFailure`` (dependency) if not even a shell can be started; ``RunEnd`` if it was ended; `CancellationError`.
    func run(until deadline: RunDeadline) async throws -> Result {
        var lines: [String] = []
        let child = ChildProgram(
            program: "/bin/sh",
            // So that it stands in /, and both of its outputs are one, whatever it is.
            arguments: (["-c", "cd / && exec \"$@\" 2>&1", "sh", command.program] + command.arguments)
                .map { Array($0.utf8) },
            environment: ChildProgram.environment(ChildProgram.inherited).merging(environment) { $1 },
            remedy: "Install a shell, or remove \"\(name)\" from the job."
        )
        let end = Mutex<RunEnd?>(nil)
        let ending = try await child.run(
            messageLimit: 0,
            until: { _ in
                guard let reached = await deadline.reached() else { return }
                end.withLock { $0 = reached }
            },
            onLine: { line in
                if lines.count == Self.lineLimit { lines.removeFirst() }
                lines.append(String(decoding: line, as: UTF8.self))
            }
        )
        if let end = end.withLock({ $0 }) { throw end }
        return Result(lines: lines, failure: failure(ending.code, lines.last))
    }

    private func failure(_ code: Int, _ lastLine: String?) -> RunFailure? {
        guard code != 0 else { return nil }
        let ending = code < 0 ? "was ended by signal \(-code)" : "ended with \(code)"
        let words = lastLine.map { StatusLog.shortened($0) }
        let complaint = words.map { ": \($0.hasSuffix(".") ? String($0.dropLast()) : $0)" } ?? ""
        return RunFailure(.validation, item: name, reach: .run, "The command \"\(name)\" \(ending)\(complaint).")
    }
}
