import MirroringCommands
import MirroringEngine
import MirroringSettings

/// What a check says to people.
struct CheckText {
    private let summary: CheckSummary
    private let name: String
    /// What names the job on a command line, as a shell reads it.
    private let argument: String
    private let comparesContents: Bool
    /// Whether a run sees contents that differ behind the same size and time.
    private let runsCompareContents: Bool
    private let excludes: Bool

    init(_ summary: CheckSummary, job: Job, argument: String, comparesContents: Bool) {
        self.summary = summary
        name = job.name
        self.argument = ShellWord.quoted(argument)
        self.comparesContents = comparesContents
        runsCompareContents = job.verify == .content
        excludes = !job.exclude.isEmpty
    }

    /// A finding, its parts separated by tabs.
    static func line(of finding: CheckFinding) -> Line {
        switch finding.verdict {
        case .missing: "missing\t\(finding.path)"
        case .extra: "extra\t\(finding.path)"
        case .different(let differences):
            "different\t\(finding.path)\t\(differences.map(\.word).joined(separator: ", "))"
        case .unreadable(let end, let refusal): "unreadable\t\(finding.path)\t\(end.rawValue): \(refusal.message)"
        }
    }

    /// The sum, and what to do.
    var sentence: String {
        let entries = Quantity.count(summary.compared, "entry", "entries")
        guard summary.findings > 0 else {
            let contents = comparesContents ? ", contents included" : "; contents were not compared (--content does)"
            return "\(name): the same, \(entries)\(contents)."
        }
        let parts = [
            (summary.missing, "missing"), (summary.extra, "extra"), (summary.different, "different"),
            (summary.unreadable, "unreadable"),
        ]
        let list = parts.filter { $0.0 > 0 }.map { "\(Quantity.number($0.0)) \($0.1)" }.joined(separator: ", ")
        let findings = Quantity.count(summary.findings, "finding")
        let same = "\(Quantity.number(summary.same)) \(summary.same == 1 ? "is" : "are") the same"
        return "\(name): \(findings) in \(entries): \(list); \(same). \(remedy)"
    }

    private var remedy: String {
        var sentences: [String] = []
        if summary.findings > summary.unreadable + summary.disguised + summary.obstructed {
            // Who has just run the job has these left.
            let leftover = excludes && summary.extraFolders > 0
            let rest = leftover ? ", but a folder that holds what the job excludes stays." : "."
            sentences.append("\"mirror run \(argument)\" makes the destination equal to the source\(rest)")
        }
        if summary.obstructed > 0 {
            sentences.append("Something can't be put in its place: \"mirror plan \(argument)\" says what, and why.")
        }
        if summary.disguised > 0 {
            let option = runsCompareContents ? "" : " --checksum"
            sentences.append(
                """
                Contents differ behind the same size and time: find out which are right. If the source's are, \
                "mirror run \(argument)\(option)" mends the others; if not, correct the source first.
                """
            )
        }
        if summary.unreadable > summary.forbidden {
            sentences.append("What can't be read for another reason than rights has it behind its name: mend that.")
        }
        if summary.forbidden > 0 {
            sentences.append("Allow this user to read what is unreadable, or check as another user.")
        }
        return sentences.joined(separator: " ")
    }

    /// That a run may have made the findings.
    static func warning(ofProcess process: Int32?) -> String {
        let whose = process.map { " (process \($0))" } ?? ""
        return """
            A run of this job\(whose) was under way meanwhile, so what it changes may be among the findings. Run the check again after \
            it.
            """
    }
}

extension CheckFinding.Difference {
    fileprivate var word: String {
        switch self {
        case .hardLink: "hard link"
        default: rawValue
        }
    }
}
