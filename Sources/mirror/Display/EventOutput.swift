import Dispatch
import MirroringCommands
import MirroringEvents
import Synchronization

/// Events as lines of JSON on stdout, all of them, beside the runs: a reader that is slow, or a disk, holds up none.
///
/// What waits is in memory without a limit: a run has few events, and each of them is data.
final class EventOutput: Sendable {
    private let thread = DispatchQueue(label: "mirror.events")
    private let failure = Mutex<CommandFailure?>(nil)

    /// Has an event written. Of what can't be written only the first failure is kept; nothing follows it, so that no event is missing
    /// between two others. A reader that has gone is no failure.
    func write(_ event: MirroringStatusEventArgs) {
        let json = String(decoding: event.encodedJSON(), as: UTF8.self)
        thread.async { [self] in
            guard failure.withLock({ $0 == nil }) else { return }
            do throws(CommandFailure) {
                try Console.output(json: json)
            } catch {
                failure.withLock { $0 = error }
            }
        }
    }

    /// Waits until the reader has had all events.
    ///
    /// - Returns: why they could not be written, if so.
    func finish() async -> CommandFailure? {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            thread.async { continuation.resume() }
        }
        return failure.withLock { $0 }
    }
}
