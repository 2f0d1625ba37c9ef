import MirroringCommands
import MirroringEvents
import Synchronization

import struct Foundation.UUID

/// Shows the events of a run to a person, on stderr: a line that is redrawn on a terminal, a line for each state elsewhere.
final class EventDisplay: MirroringEventSink {
    /// The package whose `Transferring` was shown last, of each run that goes on.
    private let transfers = Mutex<[UUID: Int]>([:])

    func notify(_ event: MirroringStatusEventArgs) {
        // What is not a terminal may be read on another day.
        let text = EventLine(event, dated: !Console.terminal.isLive)
        let isProgress = event.status.state == .transferring
        if event.status.terminal { transfers.withLock { $0[event.runId] = nil } }
        // In a log, one line says that a package moves; the others would only repeat it.
        if !isProgress || !Console.terminal.isLive && isFirst(event) { Console.progress(text.line) }
        for line in text.warnings { Console.progress(line) }
        if Console.terminal.isLive { Console.status(isProgress ? [text.compact] : []) }
    }

    /// Whether it is the first to say that a package moves.
    private func isFirst(_ event: MirroringStatusEventArgs) -> Bool {
        let number = event.transferData.packageHeader?.packageNumber ?? 0
        return transfers.withLock { $0.updateValue(number, forKey: event.runId) != number }
    }
}
