import MirroringCommands
import MirroringEvents
import MirroringMonitoring
import MirroringWire

/// An event among the last ones that matter: its line, what speaks against it, and the beginning of what went wrong.
struct ListedEvent {
    /// How many warnings and errors of it are shown; a log tells all.
    private static let mostWarnings = 2

    private let text: EventLine
    private let doubtful: DoubtfulEvent?

    init(_ event: MonitoredEvent) {
        text = EventLine(event.event, delay: event.delay)
        doubtful = DoubtfulEvent(event.received)
    }

    /// Whether somebody wants to know of it who has not said what he wants: a run begins, ends, or something goes wrong.
    static func matters(_ event: MonitoredEvent) -> Bool {
        let status = event.status
        return status.terminal || status.severity != .processing || status.state == .mirroringJobInitialized
    }

    /// Its lines, the first of which is the event's own.
    ///
    /// - Parameter room: how many columns each may take.
    func lines(room: Int) -> [Line] {
        let own = text.line(fitting: doubtful == nil ? room : room - 2)
        let warnings = text.warnings
        let rest = warnings.count - Self.mostWarnings
        let more: [Line] = rest > 0 ? ["    … and \(Quantity.number(rest)) more, see mom log"] : []
        return ((doubtful?.lines(own) ?? [own]) + warnings.prefix(Self.mostWarnings) + more).map { $0.cut(to: room) }
    }
}
