import MirroringCommands
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
    ///   - event: the event.
    ///   - delay: for how long it had waited for the broker; nil if it came at once.
    static func describe(_ event: MirroringStatusEventArgs, delay: Duration? = nil) -> [Line] {
        let status = event.status
        let style = style(of: status)
        let columns = [
            Line(time(status.receivedTime), .faint),
            Line(event.transferData.initializeData.name, .bold).cut(to: nameWidth).padded(to: nameWidth),
            Line(String(event.runId.lowercased.suffix(8)), .faint),
            Line("#\(event.sequence)" as String).padded(to: sequenceWidth),
            Line(status.state.rawValue, style).padded(to: stateWidth),
            Line(verdict(of: status), style).padded(to: verdictWidth),
        ]
        let late = delay.map { ["\(Quantity.seconds(Int(clamping: $0.components.seconds))) late"] } ?? []
        return [Line(columns + (details(of: event) + late).map { Line($0) }, separator: "  ").trimmed]
            + status.statusLog.filter { $0.level != .processing }.map(describe)
    }

    /// One line of an event's log, indented.
    private static func describe(_ entry: StatusLogEntry) -> Line {
        let level = Line(entry.level.severity.rawValue, style(of: entry.level.severity)).padded(to: 7)
        let about = [entry.category?.rawValue, entry.item].compactMap(\.self)
        let prefix = about.isEmpty ? "" : about.joined(separator: " ") + ": "
        return "    \(level)  \(prefix)\(entry.message)"
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

    private static func style(of status: MirroringStatus) -> Line.Style? {
        status.terminal && status.outcome == .succeeded ? .green : style(of: status.severity)
    }

    private static func style(of severity: Severity) -> Line.Style? {
        switch severity {
        case .processing: nil
        case .warning: .yellow
        case .error: .red
        }
    }
}
