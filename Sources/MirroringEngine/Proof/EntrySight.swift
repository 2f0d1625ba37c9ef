import MirroringEvents
import MirroringFiles

/// What is seen of an entry at one end.
struct EntrySight: Sendable, Hashable {
    /// Nil if it is not there.
    var facts: FileFacts?
    /// What a symbolic link leads to.
    var target: [UInt8]?
    /// Why it can't be read.
    var refusal: CheckFinding.Refusal?

    /// Nil if it is not there.
    var kind: CheckFinding.Kind? {
        switch facts?.kind {
        case .file: .file
        case .folder: .folder
        case .other: target == nil ? .other : .link
        case nil: nil
        }
    }

    /// For people.
    var side: CheckFinding.Side? {
        facts.map {
            CheckFinding.Side(
                size: $0.size,
                modified: Timestamp($0.modified),
                mode: $0.mode,
                owner: $0.owner,
                group: $0.group
            )
        }
    }

    /// In what this entry of the destination differs from that of the source, by what a run compares. A run has owners and groups to keep
    /// only where it is root's.
    ///
    /// - Parameters:
    ///   - original: the entry of the source.
    ///   - policy: where attributes come from.
    ///   - isRoot: whether it is root's.
    func differences(
        from original: EntrySight,
        by policy: AttributePolicy,
        asRoot isRoot: Bool
    ) -> Set<CheckFinding.Difference> {
        guard let facts, let source = original.facts, kind == original.kind else { return [.kind] }
        let other = policy.wanted(source, over: facts, in: nil)
        var differences: Set<CheckFinding.Difference> = []
        if facts.kind == .file, facts.size != other.size { differences.insert(.size) }
        if !hasTime(other.modified) { differences.insert(.time) }
        if kind != .link, facts.mode != other.mode { differences.insert(.mode) }
        if isRoot, facts.owner != other.owner { differences.insert(.owner) }
        if isRoot, facts.group != other.group { differences.insert(.group) }
        if target != original.target { differences.insert(.target) }
        return differences
    }

    /// Links have whole seconds, and so may copies on file systems that know no others.
    private func hasTime(_ time: FileTime) -> Bool {
        guard let facts, facts.modified.seconds == time.seconds else { return false }
        return facts.kind == .other || facts.modified.nanoseconds == 0 || facts.modified == time
    }
}

extension Timestamp {
    /// A file's time to the millisecond; the first or last that can be spelled for one beyond them.
    init(_ time: FileTime) {
        let (first, last) = (Self.earliest.milliseconds / 1_000, Self.latest.milliseconds / 1_000)
        let seconds = min(max(Int64(time.seconds), first), last)
        self.init(milliseconds: seconds * 1_000 + Int64(time.nanoseconds / 1_000_000))
    }
}
