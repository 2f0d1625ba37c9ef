import Foundation
import MirroringEvents
import MirroringFiles
import Subprocess
import SystemPackage

/// A program as a child process, what it says read line by line while it runs.
///
/// It is in a session of its own, and so in a process group of its own: a Ctrl-C is for us to hear and to pass on; and a Ctrl-Z, which stops
/// no group without a shell in its session, can't stop it while it is being started, when we would wait for it and not stop ourselves. If the
/// task is cancelled, the group gets SIGTERM, and what is left of it after five seconds is killed, also of a program that has ended before what
/// it has started. If this process is killed, the program gets SIGTERM from the kernel, see ``ParentDeath``.
struct ChildProgram: Sendable {
    /// What it reads from its standard input.
    enum Input: Sendable {
        /// These bytes.
        case bytes([UInt8])
        /// An open file of the caller's. The program holds it open, and a lock that belongs to it, until the last process has ended that it
        /// has handed it on to.
        case file(FileDescriptor)
    }

    /// How it ended and what it said.
    struct Ending: Sendable {
        /// The exit code, or minus the number of the signal that ended it.
        var code: Int
        /// What it said on stderr, line by line.
        var messages: [String]
    }

    /// A path, or a bare name that is found along the `PATH` of its environment.
    var program: String
    /// Its options and other arguments, as bytes.
    var arguments: [[UInt8]]
    /// All that it gets of an environment.
    var environment: [String: String]
    var input = Input.bytes([])
    /// What to do if it can't be started, a sentence.
    var remedy: String

    /// Runs it to its end.
    ///
    /// - Parameters:
    ///   - messageLimit: the most lines of stderr that are kept.
    ///   - hasToEnd: returns when the program is to be ended before its time, as it is if the task is cancelled. Cancelled when the program
    ///     has ended by itself.
    ///   - onMessage: called for every line of stderr, also for those that are not kept.
    ///   - onLine: called for every line of stdout.
    /// - Throws: ``RunFailure`` (dependency, or validation for arguments that are too long) if it can't be started; `CancellationError`.
    func run(
        messageLimit: Int,
        until hasToEnd: (@Sendable (ProcessGroup) async -> Void)? = nil,
        onMessage: (@Sendable (ArraySlice<UInt8>) -> Void)? = nil,
        onLine: (ArraySlice<UInt8>) -> Void
    ) async throws -> Ending {
        let (code, messages) = try await start(writing: .sequence) { execution in
            async let messages = Self.messages(of: execution.standardError, limit: messageLimit, onMessage)
            async let _: Void = Self.end(execution, when: hasToEnd)
            try await execution.standardOutput.readLines(onLine)
            return try await messages
        }
        try Task.checkCancellation()
        return Ending(code: code, messages: messages)
    }

    /// Runs it to its end, with a file or a pipe of the caller's for what it writes.
    ///
    /// - Parameters:
    ///   - output: where its stdout goes. Like ``Input/file(_:)`` it is the program's own from its start on, and the caller may close it.
    ///   - onStart: called when it has been started, with its process.
    ///   - onMessage: called for every line of stderr.
    /// - Returns: the exit code, or minus the number of the signal that ended it, also where the task was
    ///   cancelled while it ended.
    /// - Throws: as above.
    func run(
        into output: FileDescriptor,
        onStart: (ProcessGroup) -> Void,
        onMessage: (ArraySlice<UInt8>) -> Void
    ) async throws -> Int {
        try await start(writing: .fileDescriptor(output, closeAfterSpawningProcess: false)) { execution in
            onStart(Self.group(of: execution))
            try await execution.standardError.readLines(onMessage)
        }
        .code
    }

    private func start<Output: OutputProtocol, Result: Sendable>(
        writing output: Output,
        _ body: (Execution<FileDescriptorInput, Output, SequenceOutput>) async throws -> Result
    ) async throws -> (code: Int, result: Result) {
        let path = try executable()
        let launcher = await ParentDeath.launcher()
        let words = (launcher + [path]).dropFirst().map { Array($0.utf8) } + arguments
        let memory: MemoryFile?
        let descriptor: FileDescriptor
        switch input {
        case .bytes(let bytes):
            let file = try memoryFile(bytes)
            memory = file
            descriptor = file.descriptor
        case .file(let file):
            memory = nil
            descriptor = file
        }
        defer { withExtendedLifetime(memory) {} }
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = Self.ending
        do {
            let result = try await Subprocess.run(
                .path(FilePath(launcher.first ?? path)),
                arguments: Arguments(words.map { $0 + [0] }),  // bytes are handed on as a C string
                environment: .custom(variables),
                platformOptions: options,
                input: .fileDescriptor(descriptor, closeAfterSpawningProcess: false),
                output: output,
                error: .sequence
            ) { execution in
                let result = try await body(execution)
                if Task.isCancelled { await Self.group(of: execution).end(within: Self.patience) }
                return result
            }
            let code =
                switch result.terminationStatus {
                case .exited(let code): Int(code)
                case .signaled(let signal): -Int(signal)
                }
            return (code, result.closureResult)
        } catch let error as SubprocessError {
            try Task.checkCancellation()
            throw failure(error)
        }
    }

    /// How long a program may take to end that was asked to.
    private static let patience = Duration.seconds(5)

    /// SIGTERM for the whole group, and SIGKILL after that. It ends with the program itself: what that has started may take longer.
    private static let ending: [TeardownStep] = [
        .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: patience)
    ]

    private static func group<In: InputProtocol, Out: OutputProtocol, Messages: OutputProtocol>(
        of execution: Execution<In, Out, Messages>
    ) -> ProcessGroup {
        ProcessGroup(leader: execution.processIdentifier.value)
    }

    private static func end<In: InputProtocol, Out: OutputProtocol, Messages: OutputProtocol>(
        _ execution: Execution<In, Out, Messages>,
        when hasToEnd: (@Sendable (ProcessGroup) async -> Void)?
    ) async {
        guard let hasToEnd else { return }
        let group = group(of: execution)
        await hasToEnd(group)
        guard !Task.isCancelled else { return }
        await execution.teardown(using: ending)
        await group.end(within: patience)
    }

    /// What of this process's environment every program gets: what it needs to find others and its user.
    static let inherited = ["PATH", "USER", "LOGNAME", "LANG", "TZ", "TMPDIR"]

    /// Variables of this process's environment, those of them that are set.
    static func environment(_ names: [String]) -> [String: String] {
        let own = ProcessInfo.processInfo.environment
        var environment: [String: String] = [:]
        for name in names { environment[name] = own[name] }
        return environment
    }

    private var variables: [Subprocess.Environment.Key: String] {
        var variables: [Subprocess.Environment.Key: String] = [:]
        for (name, value) in environment { variables[.init(stringLiteral: name)] = value }
        return variables
    }

    private func memoryFile(_ bytes: [UInt8]) throws(RunFailure) -> MemoryFile {
        do throws(Errno) {
            return try MemoryFile(bytes)
        } catch {
            throw RunFailure(SystemFailure(error, while: "made", path: "A file in memory for \(program)"))
        }
    }

    // MARK: Finding it

    /// The path of the program.
    ///
    /// Found before it is started, because what stands before it is found in any case.
    private func executable() throws(RunFailure) -> String {
        guard !program.contains("/") else {
            guard Self.isProgram(program) else {
                throw failure(because: "there is no such program, or this user may not run it")
            }
            return program
        }
        let folders = (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
        // One that is relative depends on where the command was started.
        for folder in folders where folder.hasPrefix("/") && Self.isProgram("\(folder)/\(program)") {
            return "\(folder)/\(program)"
        }
        throw failure(because: "no program of that name is along PATH")
    }

    private static func isProgram(_ path: String) -> Bool {
        var status = stat()
        return access(path, X_OK) == 0 && stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    // MARK: Failures

    private func failure(because reason: String) -> RunFailure {
        RunFailure(.dependency, item: program, "\(program) can't be run: \(reason). \(remedy)")
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
        return failure(because: error.underlyingError?.reason ?? "the system does not start it")
    }

    private static func messages(
        of stream: SubprocessOutputSequence,
        limit: Int,
        _ onMessage: (@Sendable (ArraySlice<UInt8>) -> Void)?
    ) async throws -> [String] {
        var messages: [String] = []
        try await stream.readLines { line in
            messages.keep(line, limit: limit)
            onMessage?(line)
        }
        return messages
    }
}

extension [String] {
    /// Takes a line that a program has said, unless that are too many.
    mutating func keep(_ line: ArraySlice<UInt8>, limit: Int) {
        guard count < limit else { return }
        append(String(decoding: line, as: UTF8.self))
    }
}
