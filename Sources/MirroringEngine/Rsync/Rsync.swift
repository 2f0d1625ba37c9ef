import Foundation
import MirroringEvents
import MirroringFiles
import Subprocess
import SystemPackage

/// rsync as a child process, its output read line by line while it runs.
struct Rsync: Sendable {
    /// The program; found along `PATH` if it is a bare name.
    var program: String

    /// Runs rsync to its end.
    ///
    /// It speaks plain English (`LC_ALL=C`), since its messages are read, and is in a process group of its own, since a
    /// Ctrl-C is for us to hear and to pass on. If the task is cancelled it gets SIGTERM, keeps its partial file and ends.
    ///
    /// - Parameters:
    ///   - arguments: its options and paths, as bytes.
    ///   - onLine: called for every line of stdout.
    /// - Throws: ``RunFailure`` (dependency) if it can't be started; `CancellationError`.
    func run(
        _ arguments: [[UInt8]],
        onLine: (ArraySlice<UInt8>) -> Void
    ) async throws -> RsyncResult {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(5))]
        do {
            let result = try await Subprocess.run(
                program.contains("/") ? .path(FilePath(program)) : .name(program),
                arguments: Arguments(arguments.map { $0 + [0] }),  // bytes are handed on as a C string
                environment: Self.environment,
                platformOptions: options,
                input: .none,
                output: .sequence,
                error: .sequence
            ) { execution in
                async let messages = Self.messages(of: execution.standardError)
                var lines = LineSplitter()
                for try await buffer in execution.standardOutput {
                    buffer.withUnsafeBytes { lines.append($0, onLine) }
                }
                lines.finish(onLine)
                return try await messages
            }
            try Task.checkCancellation()
            let code =
                switch result.terminationStatus {
                case .exited(let code): Int(code)
                case .signaled(let signal): -Int(signal)
                }
            return RsyncResult(code: code, messages: result.closureResult)
        } catch let error as SubprocessError {
            try Task.checkCancellation()
            throw failure(error)
        }
    }

    /// The environment of this process, but for the addresses of brokers: rsync has no business with their passwords.
    private static var environment: Subprocess.Environment {
        let addresses = ProcessInfo.processInfo.environment.keys.filter {
            $0.hasPrefix("MIRRORING_") && $0.hasSuffix("_URI")
        }
        var changes: [Subprocess.Environment.Key: String?] = ["LC_ALL": "C"]
        for name in addresses { changes[.init(stringLiteral: name)] = .some(nil) }
        return .inherit.updating(changes)
    }

    /// Why the program could not be run.
    private func failure(_ error: SubprocessError) -> RunFailure {
        if error.underlyingError == .argListTooLong {
            return RunFailure(
                .validation,
                item: program,
                "\(program) can't be run: its arguments are too long for the system. Shorten the job's \"exclude\"."
            )
        }
        let reason =
            if error.code == .executableNotFound {
                program.contains("/")
                    ? "there is no such program, or this user may not run it" : "no program of that name is along PATH"
            } else {
                error.underlyingError?.reason ?? "the system does not start it"
            }
        return RunFailure(
            .dependency,
            item: program,
            "\(program) can't be run: \(reason). Install rsync, or name it in the setting rsync.program."
        )
    }

    private static func messages(of stream: SubprocessOutputSequence) async throws -> [String] {
        var messages: [String] = []
        var lines = LineSplitter()
        func keep(_ line: ArraySlice<UInt8>) {
            if messages.count < RsyncResult.messageLimit { messages.append(String(decoding: line, as: UTF8.self)) }
        }
        for try await buffer in stream {
            buffer.withUnsafeBytes { lines.append($0, keep) }
        }
        lines.finish(keep)
        return messages
    }
}
