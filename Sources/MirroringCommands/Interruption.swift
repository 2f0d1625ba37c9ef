import Foundation
public import UnixSignals

/// Ends work on SIGINT, SIGTERM, SIGQUIT or SIGHUP: the first cancels it, a second one that is no SIGHUP ends the process at once.
public enum Interruption {
    /// What ends a command that runs for long. A SIGHUP that was ignored when the process was started, as `nohup` does, stays so; and a
    /// SIGQUIT, as shells do with what they start in the background.
    public static let signals: [UnixSignal] =
        [.sigint, .sigterm] + [.sigquit, .sighup].filter { !isIgnored($0.rawValue) }

    /// Whether this process ignores a signal.
    static func isIgnored(_ signal: Int32) -> Bool {
        var action = sigaction()
        sigaction(signal, nil, &action)
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1  // SIG_IGN
    }

    /// Does work that a signal cancels. For the last work of a process: signals stay trapped after it, since a terminal that is
    /// closed may send more than one.
    ///
    /// - Throws: what the work throws.
    public static func cancelling<Result: Sendable>(
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let arrivals = await UnixSignalsSequence(trapping: signals)
        let task = Task { try await work() }
        Task {
            var count = 0
            for await signal in arrivals {
                task.cancel()
                // Nobody asks by SIGHUP, and closing a terminal sends it along with others.
                if signal != .sighup { count += 1 }
                // Nothing is flushed or unwound: whoever asks twice does not want to wait.
                if count > 1 { _exit(1) }
            }
        }
        return try await task.value
    }
}
