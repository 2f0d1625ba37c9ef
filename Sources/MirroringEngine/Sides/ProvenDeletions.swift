/// Deletions, sorted by what is known of them at the source.
struct ProvenDeletions {
    /// What the source lacks for certain, in the given order.
    private(set) var certain: [Deletion] = []
    /// What stays, since it can't be seen whether the source has it.
    private(set) var waiting: [Deletion] = []
    /// How many entries the source has all the same.
    private(set) var present = 0
    /// Why the first of those that wait does so.
    private(set) var reason: RunFailure?

    /// Of no deletions yet.
    init() {}

    /// Asks a source for each of them.
    init(_ deletions: [Deletion], at source: FolderTree) {
        var proof = DeletionProof(at: source)
        for deletion in deletions { add(proof.finding(deletion.path), of: deletion) }
    }

    /// Adds what is known of one more.
    mutating func add(_ finding: DeletionProof.Finding, of deletion: Deletion) {
        switch finding {
        case .absent: certain.append(deletion)
        case .present: present += 1
        case .unknown(let failure):
            reason = reason ?? failure
            waiting.append(deletion)
        }
    }

    /// What is to be said of those that wait; nil if there are none.
    var warning: RunFailure? {
        reason.map { reason in
            let count = waiting.count == 1 ? "1 deletion waits" : "\(waiting.count) deletions wait"
            let sentence = "\(count), because it can't be seen whether the source has what would go: \(reason)"
            return RunFailure(reason.category, item: reason.item, sentence)
        }
    }
}
