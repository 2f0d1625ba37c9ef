import MirroringFiles
import MirroringTrace

/// An entry as it is at both ends, and what a run would do about it.
struct EntryPair: Sendable {
    /// What a run would find to do.
    enum Difference: Sendable, Hashable {
        case missing
        case extra
        case changed(isHardLink: Bool, hasOtherAttributes: Bool)
        /// It can't be put in its place, or lies in what can't be.
        case obstructed
    }

    let path: RelativePath
    private let original: EntrySight
    private let copy: EntrySight
    /// Nil if a run would leave it as it is.
    private let difference: Difference?
    private let job: Job
    private let isRoot: Bool
    private var refusal: (end: CheckFinding.End, reason: CheckFinding.Refusal)?
    private var hasOtherContent = false

    /// An entry as it is at both ends.
    ///
    /// - Parameters:
    ///   - path: the entry.
    ///   - original: what is seen of it at the source.
    ///   - copy: what is seen of it at the destination.
    ///   - difference: what a run would find to do.
    ///   - failure: why a run could not see all of it at the source; nil if it could.
    ///   - job: the job.
    ///   - isRoot: whether the destination is kept by root.
    init(
        path: RelativePath,
        original: EntrySight,
        copy: EntrySight,
        difference: Difference?,
        failure: RunFailure?,
        job: Job,
        asRoot isRoot: Bool
    ) {
        self.path = path
        self.original = original
        self.copy = copy
        self.difference = difference
        self.job = job
        self.isRoot = isRoot
        if let reason = original.refusal {
            refusal = (.source, reason)
        } else if let reason = copy.refusal {
            refusal = (.destination, reason)
        } else if let failure {
            refusal = (.source, CheckFinding.Refusal(failure))
        }
    }

    /// How many bytes there are to read at each end; nil if reading them could tell no more than is known.
    var comparableBytes: Int? {
        guard refusal == nil, let original = original.facts, let copy = copy.facts else { return nil }
        return original.kind == .file && copy.kind == .file && original.size == copy.size ? copy.size : nil
    }

    /// Takes what reading both has given.
    mutating func add(_ original: FileReading, _ copy: FileReading) {
        switch (original, copy) {
        case (.refused(let reason), _): refusal = (.source, reason)
        case (_, .refused(let reason)): refusal = (.destination, reason)
        case (.digest(let one), .digest(let other)): hasOtherContent = one != other
        }
    }

    /// What there is to say; nil if both are the same.
    var finding: CheckFinding? {
        guard let verdict else { return nil }
        return CheckFinding(
            path: path,
            kind: original.kind ?? copy.kind ?? .other,
            verdict: verdict,
            source: original.side,
            destination: copy.side,
            isObstructed: difference == .obstructed
        )
    }

    private var verdict: CheckFinding.Verdict? {
        if let refusal { return .unreadable(refusal.end, refusal.reason) }
        switch difference {
        case .missing where copy.facts == nil, .obstructed where copy.facts == nil: return .missing
        case .extra: return .extra
        // New as well is what takes the place of something of another kind.
        case .missing, .changed, .obstructed:
            var differences = copy.differences(from: original, by: job.permissions, asRoot: isRoot)
            if case .changed(let isHardLink, let hasOtherAttributes) = difference {
                if isHardLink { differences.insert(.hardLink) }
                if hasOtherAttributes { differences.insert(.attributes) }
            }
            if hasOtherContent { differences.insert(.content) }
            if differences.isEmpty {
                // A run that compares contents has found them, and no more; else it may be a time of whole seconds.
                let isSameTime = original.facts?.modified == copy.facts?.modified
                let isContent = job.verify == .content && original.kind == .file
                differences = isContent ? [.content] : isSameTime ? [.attributes] : [.time]
            }
            return .different(Self.inOrder(differences))
        // It is newer than what a run would find to do.
        case nil where copy.facts == nil && original.facts != nil: return .missing
        case nil:
            return hasOtherContent ? .different([.content]) : nil
        }
    }

    private static func inOrder(_ differences: Set<CheckFinding.Difference>) -> [CheckFinding.Difference] {
        CheckFinding.Difference.allCases.filter(differences.contains)
    }
}
