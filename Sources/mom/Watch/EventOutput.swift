import MirroringCommands
import MirroringFiles
import MirroringMonitoring
import MirroringWire

/// Events on stdout, as `mom watch` shows them.
///
/// It has a thread of its own: a reader that does not read holds it up, and with one core there would be no other to hear a signal.
actor EventOutput {
    private let executor = SerialQueueExecutor(label: "mom.events")
    private let json: Bool

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(json: Bool) {
        self.json = json
    }

    /// Writes an event; one that is doubtful with its doubts.
    func write(_ event: MonitoredEvent) throws {
        let doubtful = DoubtfulEvent(event.received)
        if json {
            try Console.output(json: doubtful?.json() ?? String(decoding: event.body, as: UTF8.self))
        } else {
            let text = EventLine(event.event, delay: event.delay)
            let line = text.line(fitting: Console.outputColumns)
            let lines = doubtful?.lines(line) ?? [line]
            for line in lines + text.warnings { try Console.output(line) }
        }
    }
}
