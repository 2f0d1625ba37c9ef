import Foundation
import UnixSignals

/// Ends work on SIGINT or SIGTERM: the first cancels it, the second ends the process at once.
public enum Interruption {
    /// Does work that a signal cancels.
    ///
    /// - Throws: what the work throws.
    public static func cancelling<Result: Sendable>(
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let task = Task { try await work() }
        let watch = Task {
            var count = 0
            for await _ in signals {
                count += 1
                task.cancel()
                // Nothing is flushed or unwound: whoever asks twice does not want to wait.
                if count > 1 { _exit(1) }
            }
        }
        defer { watch.cancel() }
        return try await task.value
    }
}
