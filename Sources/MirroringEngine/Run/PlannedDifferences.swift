/// What a run would find to do, by path.
struct PlannedDifferences: Sendable {
    private var changes: [RelativePath: Change] = [:]
    private var deletions: Set<RelativePath> = []
    /// What can't be put in its place.
    private var obstructed: Set<RelativePath> = []
    /// What can't be seen at the source, and why.
    private var unseen: [RelativePath: RunFailure] = [:]

    init(_ survey: Changes) {
        for change in survey.changes { changes[change.path] = change }
        for deletion in survey.deletions { deletions.insert(deletion.path) }
        obstructed = Set(survey.obstructed.keys)
        // The reason is that of the first of them alone.
        let unknown = survey.waitingReason.map { RunFailure($0.category, "it can't be seen whether the source has it") }
        for deletion in survey.waiting { unseen[deletion.path] = unknown }
        unseen.merge(survey.unreadableEntries) { $1 }
    }

    var paths: Set<RelativePath> { deletions.union(changes.keys).union(unseen.keys).union(obstructed) }

    func failure(at path: RelativePath) -> RunFailure? { unseen[path] }

    /// Whether something can't be put in its place, or lies in what can't be.
    private func isObstructed(_ path: RelativePath) -> Bool {
        !obstructed.isEmpty && sequence(first: path, next: \.parent).contains { obstructed.contains($0) }
    }

    subscript(path: RelativePath) -> EntryPair.Difference? {
        if isObstructed(path) { return .obstructed }
        guard let change = changes[path] else { return deletions.contains(path) ? .extra : nil }
        // Something of another kind is in its way, and goes first.
        guard !deletions.contains(path) else { return .changed(isHardLink: false, hasOtherAttributes: false) }
        if change.isNew { return .missing }
        let isHardLink = if case .hardLink = change.kind { true } else { false }
        return .changed(isHardLink: isHardLink, hasOtherAttributes: change.hasOtherAttributes)
    }
}
