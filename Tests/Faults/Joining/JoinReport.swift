import Foundation

/// What became of many visits, held against what was published.
struct JoinReport: Sendable {
    /// The head of the table.
    static let heading = line("", ["visits", "events", "lost", "twice", "disorder", "strange", "said"])

    /// What must not be, in words.
    private(set) var findings: [String] = []
    /// A line of the table for each kind of visitor.
    private(set) var rows: [String] = []

    /// Judges the visits of one kind of visitor.
    ///
    /// - Parameter name: what they are called.
    mutating func judge(_ visits: [Visit], of name: String, _ history: PublishedHistory) {
        let verdicts = visits.map { VisitVerdict($0, in: history) }
        let events = visits.reduce(0) { $0 + $1.events.count }
        func sum(_ count: (VisitVerdict) -> Int) -> String { "\(verdicts.reduce(0) { $0 + count($1) })" }
        rows.append(
            Self.line(
                name,
                [
                    "\(visits.count)", "\(events)", sum { $0.missing.count + $0.tardy.count }, sum(\.repeated),
                    sum(\.outOfOrder), sum(\.strange.count), sum(\.said.count),
                ]
            )
        )
        let faulty = verdicts.filter { !$0.isExact }
        findings += faulty.prefix(10).map(\.description)
        if faulty.count > 10 { findings.append("\(name): \(faulty.count - 10) more visits are not as they should be") }
        // Who gets nothing misses nothing that a run shows.
        if events == 0 { findings.append("\(name): no visit got an event") }
    }

    /// Adds what something other than a visit spoils.
    mutating func add(finding: String) {
        findings.append(finding)
    }

    private static func line(_ name: String, _ cells: [String]) -> String {
        name.padding(toLength: 12, withPad: " ", startingAt: 0) + cells.map { column($0, 10) }.joined()
    }
}
