import MirroringFiles

/// What is asked of the trees themselves before rsync is.
extension ChangeSurvey {
    /// Begins to compare the trees, where that finds all that rsync would; nil if rsync is asked in any case.
    ///
    /// So it is where the job leaves something out: of patterns rsync alone knows all.
    func likeness() throws(RunFailure) -> TreeLikeness? {
        guard isPlain, job.permissions == .source, let original = try source.openedTree(),
            let copy = try destination.openedTree()
        else { return nil }
        return TreeLikeness(of: original.root, copy.root, without: sought(of: job.attributes))
    }

    /// What the source has, where there is nothing to compare it with; nil if rsync is to list it.
    func newEntries() async throws(RunFailure) -> ItemizedChanges? {
        guard isPlain, let original = try source.openedTree() else { return nil }
        return await TreeListing(of: original.root).entries(by: rsync.deadline).map(ItemizedChanges.init(new:))
    }

    /// Whether the job says nothing of what is listed that only rsync understands.
    private var isPlain: Bool {
        rsync.isUsual && job.verify == .time && job.rsyncOptions.options.isEmpty
            && Exclusions(of: job).patterns == Exclusions.always
    }

    /// For what is looked in both trees. Attributes of programs are told of as well where they can't be given.
    ///
    /// - Parameter kinds: what is compared where there is any.
    func sought(of kinds: AttributeKinds) -> SoughtAttributes {
        SoughtAttributes(kinds, capabilities: kinds.contains(.extended) && job.permissions == .source)
    }
}
