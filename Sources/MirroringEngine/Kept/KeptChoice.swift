import MirroringEvents

/// What of the trash makes up an entry of the destination as it was once, with all below it.
///
/// Of each path that is the oldest state that was kept since: what was not replaced or deleted since is still at the destination.
struct KeptChoice {
    /// A file, symbolic link or other entry that is no folder.
    struct Item: Hashable {
        var path: RelativePath
        var batch: KeptBatchName
        /// Its name in the batch.
        var number: Int
    }

    /// The entry that was asked for.
    let path: RelativePath
    /// In the order of their paths.
    private(set) var items: [Item] = []
    /// The folders among them that were deleted since.
    private(set) var folders: [RelativePath: ImportJournal.Attributes] = [:]
    /// The folders above that were deleted since: what is restored may need them.
    private(set) var parents: [RelativePath: ImportJournal.Attributes] = [:]

    /// Chooses.
    ///
    /// - Parameters:
    ///   - path: the entry.
    ///   - moment: as it was just before then; nil for just before the last run that has replaced or deleted any of it.
    ///   - batches: what is kept, the oldest first.
    /// - Returns: nil if nothing of it was replaced or deleted since.
    init?(of path: RelativePath, before moment: Timestamp?, in batches: [KeptIndex]) {
        guard let moment = moment ?? Self.lastChange(of: path, in: batches) else { return nil }
        self.path = path
        var states: [RelativePath: (batch: KeptBatchName, former: KeptIndex.Former)] = [:]
        for batch in batches where batch.name.time >= moment {
            for (entry, former) in batch.formers where entry.isAtOrBelow(path) || path.isAtOrBelow(entry) {
                if states[entry] == nil { states[entry] = (batch.name, former) }
            }
        }
        let formers = states.mapValues(\.former)
        for (entry, state) in states where Self.couldBe(entry, formers) {
            switch state.former {
            case .item(let number, _) where entry.isAtOrBelow(path):
                items.append(Item(path: entry, batch: state.batch, number: number))
            case .folder(let attributes) where entry.isAtOrBelow(path): folders[entry] = attributes
            case .folder(let attributes): parents[entry] = attributes
            case .nothing, .item: break
            }
        }
        guard !items.isEmpty || !folders.isEmpty else { return nil }
        items.sort { $0.path < $1.path }
    }

    /// Since when the last run has changed any of it: all packages of one run count as one change.
    private static func lastChange(of path: RelativePath, in batches: [KeptIndex]) -> Timestamp? {
        let last = batches.last { batch in
            batch.formers.contains { $0.key.isAtOrBelow(path) && $0.value != .nothing }
        }
        return last.flatMap { last in batches.first { $0.name.runId == last.name.runId }?.name.time }
    }

    /// Whether there was something that could hold an entry: not if what is above it was no folder, or not there, and the entry was
    /// put below that only later.
    private static func couldBe(_ entry: RelativePath, _ formers: [RelativePath: KeptIndex.Former]) -> Bool {
        var parent = entry.parent
        while let path = parent {
            switch formers[path] {
            case .nothing, .item: return false
            case .folder, nil: parent = path.parent
            }
        }
        return true
    }
}
