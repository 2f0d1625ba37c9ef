import MirroringEvents

/// What a check has found, in numbers. Each entry is counted once.
public struct CheckSummary: Sendable, Hashable {
    /// The entries of either end, those that the job leaves out not among them.
    public internal(set) var compared = 0
    /// Those that the destination does not have.
    public internal(set) var missing = 0
    /// Those that the source does not have.
    public internal(set) var extra = 0
    /// Those that are not the same.
    public internal(set) var different = 0
    /// Those of ``different`` that only a run sees that compares contents: these differ behind the same size and time.
    public internal(set) var disguised = 0
    /// Those of ``missing`` and ``different`` that no run mends, since they can't be put in their places.
    public internal(set) var obstructed = 0
    /// Those of ``extra`` that are folders: one that holds what the job leaves out stays.
    public internal(set) var extraFolders = 0
    /// Those that can't be read at one end.
    public internal(set) var unreadable = 0
    /// Those of ``unreadable`` that this user may not read; the others nobody can read now.
    public internal(set) var forbidden = 0

    /// How many were found not to be the same, or can't be read.
    public var findings: Int { missing + extra + different + unreadable }

    /// How many are the same, as far as they were compared.
    public var same: Int { compared - findings }

    mutating func count(_ finding: CheckFinding) {
        switch finding.verdict {
        case .missing:
            missing += 1
            if finding.isObstructed { obstructed += 1 }
        case .extra:
            extra += 1
            if finding.kind == .folder { extraFolders += 1 }
        case .different(let differences):
            different += 1
            if finding.isObstructed { obstructed += 1 } else if differences == [.content] { disguised += 1 }
        case .unreadable(_, let refusal):
            unreadable += 1
            if refusal.category == .authorization { forbidden += 1 }
        }
    }
}
