/// What one package has replaced or deleted, by its journal: under which names it was at the destination.
struct KeptIndex {
    /// What was at a path before the package was put in place.
    enum Former: Hashable {
        /// There was nothing of that name.
        case nothing
        /// A file, a symbolic link or another entry that is no folder.
        case item(number: Int, isReplaced: Bool)
        /// A folder that was deleted, and looked like this.
        case folder(ImportJournal.Attributes)
    }

    let name: KeptBatchName
    let formers: [RelativePath: Former]

    /// The index of an import that did these steps.
    init(_ name: KeptBatchName, steps: [ImportJournal.Step]) {
        self.name = name
        var formers: [RelativePath: Former] = [:]
        for step in steps {
            guard let (path, former) = step.former, formers[path] == nil else { continue }
            // The first step on a path has seen what was there before the package.
            formers[path] = former
        }
        self.formers = formers
    }
}

extension ImportJournal.Step {
    /// What the step has found at its path; nil if that stayed.
    fileprivate var former: (RelativePath, KeptIndex.Former)? {
        switch self {
        case .put(let path, _, staged: _, kept: let number):
            (path, number.map { KeptIndex.Former.item(number: $0, isReplaced: true) } ?? .nothing)
        case .remove(let path, kept: let number): (path, .item(number: number, isReplaced: false))
        case .makeFolder(let path): (path, .nothing)
        case .removeFolder(let path, let attributes): (path, .folder(attributes))
        case .change: nil
        }
    }
}
