import MirroringCommands

/// A finding as lines for a person: verdict, subject, what was found, and below it what mends it.
///
/// ```
/// good     virtual host  "/" is there and open to guest.
/// wrong    policies      The policy "mirroring.session" is missing.
///                        Remedy: Run "mom topology apply".
/// unknown  lag           Not known, since no bridge answers.
/// ```
struct DoctorText {
    let finding: Finding

    private static let verdicts = 9
    private static let subjects = 14
    /// Below that a line has no room beside its columns.
    private static let narrowest = 50

    /// The lines.
    ///
    /// - Parameter width: how many columns of a terminal there are; nil for lines as long as they are.
    func lines(width: Int?) -> [Line] {
        let mark = verdict.padded(to: Self.verdicts)
        let head = mark + Line(finding.subject.title).padded(to: Self.subjects)
        let isNarrow = width.map { $0 < Self.narrowest } ?? false
        let indent = isNarrow ? 2 : Self.verdicts + Self.subjects
        let margin = Line(stringLiteral: String(repeating: " ", count: indent))
        let below = finding.details.map { "\($0, .faint)" as Line } + (finding.remedy.map { ["Remedy: \($0)"] } ?? [])
        let lines = [head + Line(finding.sentence)] + below.map { margin + $0 }
        guard let width else { return lines }
        return lines.flatMap { $0.wrapped(to: width, indent: indent) }
    }

    private var verdict: Line {
        switch finding.verdict {
        case .good: Line("good", .green)
        case .wrong: Line("wrong", .red)
        case .unknown: Line("unknown", .yellow)
        }
    }
}

/// A finding as a JSON object.
struct DoctorLine: Encodable {
    let check: Finding.Subject
    let verdict: Finding.Verdict
    let finding: String
    let remedy: String?
    let details: [String]

    init(_ finding: Finding) {
        check = finding.subject
        verdict = finding.verdict
        self.finding = finding.sentence
        remedy = finding.remedy
        details = finding.details
    }
}

/// What a checkup comes to.
struct DoctorSummary {
    private var counts: [Finding.Verdict: Int] = [:]
    private var wrong: Set<Finding.Subject> = []

    mutating func add(_ finding: Finding) {
        counts[finding.verdict, default: 0] += 1
        if finding.verdict == .wrong { wrong.insert(finding.subject) }
    }

    /// What keeps a subscriber from getting anything, so that nothing can be proved of it.
    var obstacles: [Finding.Subject] {
        let needed: [Finding.Subject] = [.settings, .broker, .virtualHost, .alarms, .topology, .queues, .bridge]
        return needed.filter(wrong.contains)
    }

    /// Whether nothing that is known is wrong.
    var isGood: Bool { counts[.wrong, default: 0] == 0 }

    /// A sentence or two. What is wrong is named: its line may have left the screen.
    var sentence: String {
        let wrong = counts[.wrong, default: 0]
        let unknown = counts[.unknown, default: 0]
        let verdict =
            wrong == 0 ? "Nothing is wrong" : "\(Quantity.count(wrong, "thing")) \(wrong == 1 ? "is" : "are") wrong"
        let names = wrong == 0 ? "" : ": \(subjects(self.wrong))"
        guard unknown > 0 else { return "\(verdict)\(names)." }
        let rest = "\(Quantity.count(unknown, "thing")) \(unknown == 1 ? "is" : "are") not known."
        return wrong == 0 ? "\(verdict) as far as it is known, and \(rest)" : "\(verdict)\(names); and \(rest)"
    }

    private func subjects(_ some: Set<Finding.Subject>) -> String {
        Finding.Subject.allCases.filter(some.contains).map(\.title).joined(separator: ", ")
    }
}
