import Foundation
public import Subprocess
import SystemPackage

/// A command of this package, run as its users run it.
public enum Product: String, Sendable {
    /// The engine.
    case mirror
    /// Everything else.
    case mom

    /// Runs the command to its end.
    ///
    /// - Parameters:
    ///   - arguments: the command line.
    ///   - environment: what it finds in its environment beside `PATH`, `HOME` and a sanitizer's
    ///     options; nothing of the test's own is passed on.
    ///   - folder: the working folder; the package's by default.
    public func run(
        _ arguments: [String],
        environment: [String: String] = [:],
        in folder: String? = nil
    ) async throws -> ProductResult {
        let result = try await Subprocess.run(
            executable,
            arguments: Arguments(arguments),
            environment: .custom(completed(environment)),
            workingDirectory: FilePath(folder ?? Package.folder.path()),
            output: .string(limit: 64 << 20),
            error: .string(limit: 64 << 20)
        )
        return ProductResult(
            status: result.terminationStatus,
            output: result.standardOutput,
            errorOutput: result.standardError
        )
    }

    /// Runs the command in the background while `body` runs, then asks it to end with SIGTERM, and with SIGKILL after a minute.
    ///
    /// - Parameters:
    ///   - arguments: the command line.
    ///   - environment: what it finds in its environment beside `PATH` and `HOME`.
    ///   - folder: the working folder; the package's by default.
    ///   - body: gets the running command; it may end it itself.
    public func withRunning<Result: Sendable>(
        _ arguments: [String],
        environment: [String: String] = [:],
        in folder: String? = nil,
        _ body: @Sendable (RunningProduct) async throws -> Result
    ) async throws -> (result: Result, status: TerminationStatus) {
        let outcome = try await Subprocess.run(
            executable,
            arguments: Arguments(arguments),
            environment: .custom(completed(environment)),
            workingDirectory: FilePath(folder ?? Package.folder.path()),
            input: .none,
            output: .sequence,
            error: .sequence
        ) { execution in
            let running = RunningProduct(process: execution.processIdentifier)
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await running.output.collect(execution.standardOutput) }
                group.addTask { try await running.errorOutput.collect(execution.standardError) }
                let result: Swift.Result<Result, any Error>
                do {
                    result = .success(try await body(running))
                } catch {
                    result = .failure(error)
                }
                await execution.teardown(using: [.gracefulShutDown(allowedDurationToNextStep: .seconds(60))])
                try await group.waitForAll()
                return try result.get()
            }
        }
        return (outcome.closureResult, outcome.terminationStatus)
    }

    private var executable: Executable {
        .path(FilePath(Package.products.appending(path: rawValue).path()))
    }

    private func completed(_ environment: [String: String]) -> [Environment.Key: String] {
        let names = ["PATH", "HOME", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "TSAN_OPTIONS"]
        let kept = ProcessInfo.processInfo.environment.filter { names.contains($0.key) }
        return kept.merging(environment) { $1 }.reduce(into: [:]) { result, variable in
            if let key = Environment.Key(rawValue: variable.key) { result[key] = variable.value }
        }
    }
}

/// How a command ended and what it said.
public struct ProductResult: Sendable {
    /// How it ended.
    public let status: TerminationStatus
    /// Its stdout.
    public let output: String
    /// Its stderr.
    public let errorOutput: String

    /// The exit code; nil if a signal ended it.
    public var exitCode: Int32? {
        if case .exited(let code) = status { code } else { nil }
    }
}
