/// What a run would find to do, by path.
struct PlannedDifferences: Sendable {
    private var changes: [RelativePath: Change] = [:]
    private var deletions: Set<RelativePath> = []
    /// What can't be seen at the source, and why.
    private var unseen: [RelativePath: RunFailure] = [:]

    init(_ survey: Changes) {
        for change in survey.changes { changes[change.path] = change }
        for deletion in survey.deletions { deletions.insert(deletion.path) }
        for path in survey.obstructed.keys {
            changes[path] = Change(path: path, kind: .other, size: 0, isNew: false)
        }
        // The reason is that of the first of them alone.
        let unknown = survey.waitingReason.map { RunFailure($0.category, "it can't be seen whether the source has it") }
        for deletion in survey.waiting { unseen[deletion.path] = unknown }
        unseen.merge(survey.unreadableEntries) { $1 }
    }

    var paths: Set<RelativePath> { deletions.union(changes.keys).union(unseen.keys) }

    func failure(at path: RelativePath) -> RunFailure? { unseen[path] }

    subscript(path: RelativePath) -> EntryPair.Difference? {
        guard let change = changes[path] else { return deletions.contains(path) ? .extra : nil }
        // Something of another kind is in its way, and goes first.
        guard !deletions.contains(path) else { return .changed(isHardLink: false, hasOtherAttributes: false) }
        if change.isNew { return .missing }
        let isHardLink = if case .hardLink = change.kind { true } else { false }
        return .changed(isHardLink: isHardLink, hasOtherAttributes: change.hasOtherAttributes)
    }
}
