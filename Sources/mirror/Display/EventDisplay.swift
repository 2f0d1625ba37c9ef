import MirroringCommands
import MirroringEvents
import Synchronization

/// Shows the events of a run to a person, on stderr: a line that is redrawn on a terminal, a line for each state elsewhere.
final class EventDisplay: MirroringEventSink {
    /// The run and package whose `Transferring` was shown last.
    private let transfer = Mutex<String?>(nil)

    func notify(_ event: MirroringStatusEventArgs) {
        // What is not a terminal may be read on another day.
        let text = EventLine(event, dated: !Console.redraws)
        let isProgress = event.status.state == .transferring
        // In a log, one line says that a package moves; the others would only repeat it.
        if !isProgress || !Console.redraws && isFirst(event) { Console.progress(text.line) }
        for line in text.warnings { Console.progress(line) }
        if isProgress, Console.redraws { Console.status(text.compact) }
    }

    /// Whether it is the first to say that a package moves.
    private func isFirst(_ event: MirroringStatusEventArgs) -> Bool {
        let moved = "\(event.runId) \(event.transferData.packageHeader?.packageNumber ?? 0)"
        return transfer.withLock { transfer in
            defer { transfer = moved }
            return transfer != moved
        }
    }
}
