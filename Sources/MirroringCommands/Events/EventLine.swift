public import MirroringEvents

/// An event as lines for a person: one with aligned columns, and one below it for each warning and error of its log.
///
/// ```
/// 07:46:12.345Z  docs                  4a1b22c0  #12   Transferring                            60 % of 3.20 GB  45.1 MB/s  27 s left  package 2/4  40 % of 1.07 GB  archive/a.jpg
/// ```
///
/// The columns: UTC time of the state's end, job, end of the run's identifier, sequence, state, verdict, details. What is said of the whole
/// run stands before what is said of its package. On a narrow terminal a line has what matters most of that, in the same words:
///
/// ```
/// 07:46:12Z  MirroringPackageCompleted  error  docs  package 2/4
/// ```
public struct EventLine: Sendable {
    private static let nameWidth = 20
    private static let sequenceWidth = 5
    private static let stateWidth = 27
    private static let verdictWidth = 9

    /// The columns that a line of all columns has for its details at least.
    private static let leastDetails = 20
    /// The least columns of a name that are worth showing.
    private static let leastName = 6

    /// A column, and how wide it is where lines stand below each other.
    private typealias Column = (text: Line, width: Int)

    private let columns: [Column]
    private let details: [Line]
    private let briefTime: Line
    private let entries: [StatusLogEntry]

    /// An event's lines.
    ///
    /// - Parameters:
    ///   - event: the event.
    ///   - dated: whether its day is told, for what may be read on another day.
    ///   - delay: for how long it had waited for the broker; nil if it came at once.
    public init(_ event: MirroringStatusEventArgs, dated: Bool = false, delay: Duration? = nil) {
        let status = event.status
        let style = Self.style(of: status)
        let time = status.receivedTime
        let brief = TimeText.brief(time)
        let late = delay.map { ["\(Quantity.seconds(Int(clamping: $0.components.seconds))) late"] } ?? []
        columns = [
            (Line(dated ? time.description : Self.clock(time.description, after: "T"), .faint), 0),
            (Line(event.transferData.initializeData.name, .bold).cut(to: Self.nameWidth), Self.nameWidth),
            (Line(String(event.runId.lowercased.suffix(8)), .faint), 0),
            (Line("#\(event.sequence)" as String), Self.sequenceWidth),
            (Line(status.state.rawValue, style), Self.stateWidth),
            (Line(Self.verdict(of: status), style), Self.verdictWidth),
        ]
        details = (Self.details(of: event) + late).map { Line($0) }
        briefTime = Line(dated ? brief : Self.clock(brief, after: " "), .faint)
        entries = status.statusLog
    }

    private static func clock(_ time: String, after separator: Character) -> String {
        String(time.drop { $0 != separator }.dropFirst())
    }

    /// The event's own line, its columns below those of others.
    public var line: Line {
        Line(columns.map { $0.text.padded(to: $0.width) } + details, separator: Fitting.gap).trimmed
    }

    /// The event's own line in so many columns: all of it where that leaves room for details, else what matters most.
    ///
    /// - Parameter room: how many columns it may take; nil for as many as it takes.
    public func line(fitting room: Int?) -> Line {
        guard let room else { return line }
        let fixed = columns.reduce(0) { $0 + max($1.width, $1.text.width) + Fitting.gap.width }
        guard fixed + Self.leastDetails > room else { return line.cut(to: room) }
        let (name, state, verdict) = (columns[1].text, columns[4].text, columns[5].text)
        let facts = Fitting.fit([briefTime, state] + (verdict.width > 0 ? [verdict] : []), room: room)
        let rest = room - facts.width - Fitting.gap.width
        guard rest >= min(Self.leastName, name.width) else { return facts }
        return Fitting.fit([Line([facts, name.cut(to: rest)], separator: Fitting.gap)] + details, room: room)
    }

    /// The warnings and errors of its log, indented.
    public var warnings: [Line] {
        entries.filter { $0.level != .processing }.map(Self.describe)
    }

    /// All of its log, indented.
    public var log: [Line] {
        entries.map(Self.describe)
    }

    private static func describe(_ entry: StatusLogEntry) -> Line {
        let severity = entry.level.severity
        let about = [entry.category?.rawValue, entry.unnamedItem].compactMap(\.self)
        let prefix = about.isEmpty ? "" : about.joined(separator: " ") + ": "
        let width = Severity.allCases.map(\.rawValue.count).max() ?? 0
        return "    \(Line(severity.rawValue, Line.Style(severity)).padded(to: width))  \(prefix)\(entry.message)"
    }

    /// The outcome of a run that ended; how bad it is, if it goes on.
    private static func verdict(of status: MirroringStatus) -> String {
        if status.terminal { return status.outcome.rawValue }
        return status.severity == .processing ? "" : status.severity.rawValue
    }

    private static func style(of status: MirroringStatus) -> Line.Style? {
        status.terminal && status.outcome == .succeeded ? .green : Line.Style(status.severity)
    }
}

extension StatusLogEntry {
    /// What it says, with the item that it is about before it and its category behind it.
    package var sentence: String {
        (unnamedItem.map { "\($0): " } ?? "") + message + (category.map { " (\($0.rawValue))" } ?? "")
    }

    /// The item that the entry is about, where the message does not name it.
    var unnamedItem: String? {
        item.flatMap { message.contains($0) ? nil : $0 }
    }
}

extension Line.Style {
    /// The look of what is so bad; nil for none.
    public init?(_ severity: Severity) {
        switch severity {
        case .processing: return nil
        case .warning: self = .yellow
        case .error: self = .red
        }
    }
}
