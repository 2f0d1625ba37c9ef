import Foundation
import Subprocess
import SystemPackage
import TestSupport

/// A process of the test bed. What it says goes to a file.
final class ChildProcess: Sendable {
    let processIdentifier: Int32
    private let log: String
    private let running: Task<Int32, any Error>
    /// Whether its number may be another's by now.
    private let hasEnded: Noted<Bool>

    /// Starts a program with nothing of this process's environment but what finds programs and libraries.
    init(_ program: URL, _ arguments: [String], environment: [String: String] = [:], log: String) async throws {
        let kept = ProcessInfo.processInfo.environment.filter {
            ["PATH", "HOME", "LD_LIBRARY_PATH", "TMPDIR", "LANG"].contains($0.key)
        }
        var variables: [Environment.Key: String] = [:]
        for (name, value) in kept.merging(environment, uniquingKeysWith: { $1 }) {
            if let key = Environment.Key(rawValue: name) { variables[key] = value }
        }
        let output = try FileDescriptor.open(
            FilePath(log),
            .writeOnly,
            options: [.create, .truncate, .append, .closeOnExec],
            permissions: .ownerReadWrite
        )
        let (identifiers, continuation) = AsyncStream<Int32>.makeStream()
        let environment = Environment.custom(variables)
        let hasEnded = Noted(false)
        self.hasEnded = hasEnded
        running = Task {
            defer {
                hasEnded.change { $0 = true }
                continuation.finish()
            }
            let result = try await Subprocess.run(
                .path(FilePath(program.path())),
                arguments: Arguments(arguments),
                environment: environment,
                input: .none,
                output: .fileDescriptor(output, closeAfterSpawningProcess: false),
                error: .fileDescriptor(output, closeAfterSpawningProcess: true)
            ) { execution in
                continuation.yield(execution.processIdentifier.value)
                continuation.finish()
            }
            switch result.terminationStatus {
            case .exited(let code): return code
            case .signaled(let signal): return signal
            }
        }
        self.log = log
        // In a task of its own: where this one is cancelled, the process starts all the same, and whoever waited for its end would do so
        // for ever.
        guard let identifier = await Task(operation: { await identifiers.first { _ in true } }).value else {
            _ = try await running.value
            throw FaultsError("\(program.path()) did not start.")
        }
        processIdentifier = identifier
    }

    /// Waits for its end.
    ///
    /// - Returns: its exit code, or the number of the signal that ended it.
    @discardableResult
    func end() async -> Int32 {
        (try? await running.value) ?? -1
    }

    /// Sends it a signal, if it is still there.
    func send(_ signal: Int32) {
        if !hasEnded.value { kill(processIdentifier, signal) }
    }

    /// Ends it as a power cut or the kernel would.
    func killAndWait() async {
        send(SIGKILL)
        await end()
    }

    /// Asks it to end; kills it after 20 s.
    func terminateAndWait() async {
        send(SIGTERM)
        let alarm = Task {
            try await Task.sleep(for: .seconds(20))
            send(SIGKILL)
        }
        await end()
        alarm.cancel()
    }

    /// What it has written so far.
    var output: String {
        String(decoding: FileManager.default.contents(atPath: log) ?? Data(), as: UTF8.self)
    }
}

/// Waits for something that nobody tells: the state of another process's files.
///
/// - Throws: ``FaultsError`` with the place where it was waited, if it does not happen in time.
func eventually(
    within time: Duration,
    file: String = #fileID,
    line: Int = #line,
    _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + time
    while try await !condition() {
        guard ContinuousClock.now < end else {
            throw FaultsError("What was waited for at \(file):\(line) did not happen within \(time).")
        }
        try await Task.sleep(for: .milliseconds(20))
    }
}

/// The harness itself could not do its work.
struct FaultsError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
