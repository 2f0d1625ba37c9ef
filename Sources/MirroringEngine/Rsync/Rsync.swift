import Foundation
import MirroringEvents
import MirroringFiles
import Subprocess
import SystemPackage

/// rsync as a child process, its output read line by line while it runs.
///
/// Of this process's environment it gets what a program needs to find others and its user, and no more: `PATH`, `USER`,
/// `LOGNAME`, `LANG`, `TZ`, `TMPDIR`, and `RSYNC_MAX_ALLOC`, how much memory it may take. Passwords in `MIRRORING_…`
/// are none of its business, and the other variables of rsync's own would change what it does and how it says so. So
/// would `HOME`: rsync reads `.popt` there, which can have it run any program, and the home may be another user's where
/// somebody has become root and kept the variable.
///
/// It runs with `--archive`: permissions are copied as they are, as are symbolic links, whatever they lead to, pipes,
/// sockets and, for root, devices. Set-user-ID and set-group-ID of programs come when they have been compared, see
/// ``ProgramComparison``. Who may write to the source decides what gets to the destination.
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
    ///   - roots: the folders among them.
    ///   - input: what it reads from its standard input.
    ///   - onLine: called for every line of stdout.
    /// - Throws: ``RunFailure`` (dependency) if it can't be started; `CancellationError`.
    func run(
        _ arguments: [[UInt8]],
        in roots: [RsyncRoot] = [],
        input: [UInt8] = [],
        onLine: (ArraySlice<UInt8>) -> Void
    ) async throws -> RsyncResult {
        let input = try Self.file(input)
        // Both are known to rsync by this process's descriptors.
        defer { withExtendedLifetime((roots, input)) {} }
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(5))]
        do {
            let result = try await Subprocess.run(
                program.contains("/") ? .path(FilePath(program)) : .name(program),
                arguments: Arguments(arguments.map { $0 + [0] }),  // bytes are handed on as a C string
                environment: Self.environment,
                platformOptions: options,
                input: .fileDescriptor(input.descriptor, closeAfterSpawningProcess: false),
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
            let messages = result.closureResult.map { message in
                roots.reduce(message) { $1.named(in: $0) }
            }
            return RsyncResult(code: code, messages: messages)
        } catch let error as SubprocessError {
            try Task.checkCancellation()
            throw failure(error)
        }
    }

    private static func file(_ input: [UInt8]) throws(RunFailure) -> MemoryFile {
        do throws(Errno) {
            return try MemoryFile(input)
        } catch {
            throw RunFailure(SystemFailure(error, while: "made", path: "A file in memory for rsync"))
        }
    }

    /// What of this process's environment rsync gets.
    private static let inherited = ["PATH", "USER", "LOGNAME", "LANG", "TZ", "TMPDIR", "RSYNC_MAX_ALLOC"]

    private static var environment: Subprocess.Environment {
        let own = ProcessInfo.processInfo.environment
        var environment: [Subprocess.Environment.Key: String] = ["LC_ALL": "C"]
        for name in inherited {
            if let value = own[name] { environment[.init(stringLiteral: name)] = value }
        }
        return .custom(environment)
    }

    /// Why the program could not be run.
    private func failure(_ error: SubprocessError) -> RunFailure {
        if error.underlyingError == .argListTooLong {
            return RunFailure(
                .validation,
                item: program,
                "\(program) can't be run: its arguments are too long for the system. Shorten the paths of the job, or PATH."
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
