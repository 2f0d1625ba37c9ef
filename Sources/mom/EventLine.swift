import MirroringEvents

/// An event as lines for a person: one with aligned columns, and one below it for each warning and error of its log.
///
/// ```
/// 07:46:12.345Z  docs                  4a1b22c0  #12   Transferring                          package 1/3  45 % of 12.3 MB  8.10 MB/s  3 s left
/// ```
///
/// The columns: UTC time of the state's end, job, end of the run's identifier, sequence, state, verdict, details.
enum EventLine {
    private static let nameWidth = 20
    private static let sequenceWidth = 5
    private static let stateWidth = 27
    private static let verdictWidth = 9

    /// Describes an event.
    ///
    /// - Parameters:
    ///   - event: the event. Whatever text it holds can't control a terminal.
    ///   - colour: whether colours may be used.
    static func describe(_ event: MirroringStatusEventArgs, colour: Bool) -> [String] {
        let status = event.status
        let style = style(of: status)
        let name = TerminalText.printable(event.transferData.initializeData.name)
        let columns = [
            TerminalText.styled(time(status.receivedTime), .faint, colour: colour),
            TerminalText.styled(
                TerminalText.column(name, width: nameWidth, cut: true),
                .bold,
                colour: colour
            ),
            TerminalText.styled(String(event.runId.lowercased.suffix(8)), .faint, colour: colour),
            TerminalText.column("#\(event.sequence)", width: sequenceWidth),
            TerminalText.styled(
                TerminalText.column(status.state.rawValue, width: stateWidth),
                style,
                colour: colour
            ),
            TerminalText.styled(TerminalText.column(verdict(of: status), width: verdictWidth), style, colour: colour),
        ]
        let line = (columns + details(of: event)).joined(separator: "  ")
        return [trimmed(line)]
            + status.statusLog.filter { $0.level != .processing }.map { describe($0, colour: colour) }
    }

    /// One line of an event's log, indented.
    private static func describe(_ entry: StatusLogEntry, colour: Bool) -> String {
        let level = TerminalText.styled(
            TerminalText.column(entry.level.severity.rawValue, width: 7),
            style(of: entry.level.severity),
            colour: colour
        )
        let about = [entry.category?.rawValue, entry.item].compactMap(\.self).map(TerminalText.printable)
        let prefix = about.isEmpty ? "" : about.joined(separator: " ") + ": "
        return "    \(level)  \(prefix)\(TerminalText.printable(entry.message))"
    }

    /// The time of day in UTC, which is what stands between the date and the end of its spelling.
    private static func time(_ timestamp: Timestamp) -> String {
        String(timestamp.description.drop { $0 != "T" }.dropFirst())
    }

    /// What became of a run that ended; how bad it is, if it goes on.
    private static func verdict(of status: MirroringStatus) -> String {
        if status.terminal { return status.outcome.rawValue }
        return status.severity == .processing ? "" : status.severity.rawValue
    }

    private static func style(of status: MirroringStatus) -> TerminalText.Style? {
        status.terminal && status.outcome == .succeeded ? .green : style(of: status.severity)
    }

    private static func style(of severity: Severity) -> TerminalText.Style? {
        switch severity {
        case .processing: nil
        case .warning: .yellow
        case .error: .red
        }
    }

    private static func trimmed(_ line: String) -> String {
        var line = line[...]
        while line.last == " " { line.removeLast() }
        return String(line)
    }
}
