import MirroringEvents
import MirroringFiles

/// All that a run would do.
public struct Changes: Sendable, Hashable {
    /// What is new or different, folders before what is in them.
    public internal(set) var changes: [Change] = []
    /// What is to be deleted, contents before their folders: the source was asked for each of them, and has it not.
    public internal(set) var deletions: [Deletion] = []
    /// What stays at the destination for now, since it can't be seen whether the source has it.
    public internal(set) var waiting: [Deletion] = []
    /// Why that can't be seen, of the first of them.
    public internal(set) var waitingReason: RunFailure?
    /// What of the source can't be listed, or not be read any more, and why.
    public internal(set) var unreadable: [RunFailure] = []
    /// Those of them that are about an entry, by its path.
    var unreadableEntries: [RelativePath: RunFailure] = [:]
    /// What can't be put in its place at the destination, since something stands there that stays, or is to stand there, or since it can't
    /// be made there, and why.
    var obstructed: [RelativePath: RunFailure] = [:]
    /// How many entries the source has, its own folder included, as far as the job is concerned.
    public internal(set) var sourceEntries = 0
    /// How many of them are folders.
    public internal(set) var sourceFolders = 1
    /// How many of these are closed to this user and not at the destination, so that nothing is made of them.
    var closedFolders = 0
    /// How many entries that are not folders have no place at the destination, so that they are not there.
    var misplacedItems = 0
    /// How many folders have none.
    var misplacedFolders = 0
    /// The bytes of the source's files.
    public internal(set) var sourceBytes = 0
    /// Whether there is nothing at all in the source's folder but what belongs to engines and file systems.
    public internal(set) var isSourceEmpty = false
    /// What could be read only in part: things that vanished while rsync looked.
    public internal(set) var warnings: [String] = []
    /// What copies lack of their originals' attributes for good.
    var shortfalls = ShortfallCounts()
    /// Which attributes were compared beside mode, owner and time; none where neither tree has any.
    var attributes: AttributeKinds = []
    /// Which the job would have mirrored, and rsync was built without.
    var lostAttributes: AttributeKinds = []

    /// The bytes that move; the largest number that there is if they are more.
    public var totalBytes: Int { changes.totalUpToMaximum(\.size) }

    /// What can't be put in its place at the destination, since something has it that stays, or since it can't be made there, and why; in
    /// the order of the paths' bytes.
    public var obstructions: [(path: RelativePath, failure: RunFailure)] {
        obstructed.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Whether there is nothing to do, and nothing that could not be seen.
    public var isEmpty: Bool {
        changes.isEmpty && deletions.isEmpty && waiting.isEmpty && unreadable.isEmpty && obstructed.isEmpty
    }

    /// How many entries the destination has now in its folder, as far as the job is concerned.
    public var destinationEntries: Int {
        let absent = closedFolders + misplacedFolders + misplacedItems
        let new = absent + changes.count { $0.isNew && !$0.path.isRoot }
        return max(0, sourceEntries - 1 - new + deletions.count + waiting.count)
    }

    /// How many entries of the destination that are not folders would stay, changed or not.
    var stayingItems: Int {
        let new = misplacedItems + changes.count { $0.isNew && $0.kind != .folder }
        return sourceEntries - sourceFolders - new + waiting.count { !$0.isFolder }
    }
}
