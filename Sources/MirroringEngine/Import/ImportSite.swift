import MirroringFiles
import SystemPackage

/// Where a package is imported: what all steps work on.
final class ImportSite {
    let folder: PackageFolder
    let destination: FolderTree
    /// The items as they were transferred.
    let tree: FolderTree
    /// What is replaced or deleted, by number; hard links before they are in place.
    let kept: OpenedFolder
    /// What a copy at the destination can have of its original.
    let traits: DestinationTraits
    /// Which attributes come with the items beside mode, owner and time.
    let attributes: AttributeKinds
    /// Where attributes come from: those of what is kept are given to what was transferred.
    let permissions: AttributePolicy
    /// Whether all of it has to be on the disk before it counts.
    let isDurable: Bool
    private let journal: ImportJournal
    /// Where the journal's next record begins.
    private var mark: Int
    private var numbers = 0
    /// The steps of the item under way, oldest first; nil between items.
    private var steps: [ImportJournal.Step]?

    /// Opens the trees and begins the journal.
    ///
    /// - Throws: ``RunFailure``; that the destination is another folder than the one that is meant costs the run.
    init(
        _ folder: PackageFolder,
        destination: String,
        identity: DestinationIdentity?,
        traits: DestinationTraits,
        attributes: AttributeKinds,
        permissions: AttributePolicy,
        isDurable: Bool
    ) throws(RunFailure) {
        self.folder = folder
        self.traits = traits
        self.attributes = attributes.intersection(traits.attributes)
        self.permissions = permissions
        self.isDurable = isDurable
        self.destination = try FolderTree(path: destination)
        try identity?.check(self.destination)
        tree = try folder.openTree()
        // There is no other journal, so what an earlier try has kept is of no use any more.
        journal = try ImportJournal(of: folder, into: destination, isDurable: isDurable)
        mark = try journal.mark()
        kept = try folder.makeKept()
    }

    /// Whether anything lies there that was replaced or deleted.
    func keepsAny() throws(RunFailure) -> Bool {
        do throws(Errno) {
            return try !kept.names().isEmpty
        } catch {
            throw RunFailure(SystemFailure(error, while: "read", path: folder.kept))
        }
    }

    /// Whether access lists are the destination's own, since they are not mirrored.
    var keepsAccessLists: Bool { traits.attributes.subtracting(attributes).contains(.accessLists) }

    /// What a folder of the destination has beside its mode, owner and time, for the journal; nil where nothing is kept of that.
    func attributes(of path: RelativePath) throws(RunFailure) -> ExtendedAttributes? {
        guard !traits.attributes.isEmpty, let entry = try destination.entry(path) else { return nil }
        return try destination.attributes(of: entry, at: path)
    }

    /// A number for what is kept that nothing else has.
    func nextNumber() -> Int {
        numbers += 1
        return numbers
    }

    /// Writes down a step that is about to be done.
    func record(_ step: ImportJournal.Step) throws(RunFailure) {
        mark += try journal.append(step)
        steps?.append(step)
    }

    /// Does the steps of one item, all of them or none: where one fails, those before it are undone, the newest first. What is done as
    /// a part of something whole is undone with it.
    ///
    /// - Throws: why it failed; ``RunFailure`` that costs the package if it could not be undone.
    func whole<Result>(_ body: () throws(RunFailure) -> Result) throws(RunFailure) -> Result {
        guard steps == nil else { return try body() }
        let begin = mark
        steps = []
        defer { steps = nil }
        do throws(RunFailure) {
            return try body()
        } catch {
            // Killed in between, the steps are undone once more, and nothing is found to do.
            try undo(steps ?? [])
            try journal.forget(from: begin)
            mark = begin
            throw error
        }
    }

    private func undo(_ steps: [ImportJournal.Step]) throws(RunFailure) {
        var undoing = StepsUndo(destination: destination, tree: tree, kept: kept)
        do throws(RunFailure) {
            try undoing.undo(steps)
        } catch {
            throw error.reaching(.package)
        }
    }
}
