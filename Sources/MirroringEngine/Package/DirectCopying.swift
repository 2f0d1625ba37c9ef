import MirroringEvents
import MirroringFiles

/// Copies files within this machine, and needs no rsync for that: it would send them through a pipe between two processes.
///
/// Blocks are shared where the file system can do that. Whatever is not plain is left to rsync: large files, of which it keeps the part that
/// it has when it is ended, programs that give rights, whose content is compared, and what has attributes. So is what can't be
/// copied: rsync tries it as well, and says why.
struct DirectCopying {
    /// From that size on a file is large.
    static let sizeLimit = 16 << 20
    /// The digest of what was copied: nothing has travelled, so there is none to compare; that there is one says that all of it is there.
    static let digest = "0"

    private let source: FolderTree
    private let tree: FolderTree
    private let permissions: AttributePolicy
    private let traits: DestinationTraits
    private let attributes: AttributeKinds

    /// Copying from a source to a package's tree.
    ///
    /// - Parameters:
    ///   - attributes: which come beside mode, owner and time.
    ///   - traits: what a copy at the destination can have.
    /// - Returns: nil if one of both is on another machine.
    init?(
        from source: any SourceSide,
        to package: any PackageSide,
        with attributes: AttributeKinds,
        _ permissions: AttributePolicy,
        traits: DestinationTraits
    ) throws(RunFailure) {
        guard let original = try source.openedTree(), let tree = try package.openedTree() else { return nil }
        (self.source, self.tree) = (original, tree)
        (self.permissions, self.traits, self.attributes) = (permissions, traits, attributes)
    }

    /// Copies an item. Folders above it that are missing are made: rsync gives them what they are to have, where that matters.
    ///
    /// - Returns: whether it is there; if not, rsync has to bring it.
    func copy(_ entry: Manifest.Entry) -> Bool {
        let facts = entry.facts
        guard entry.isPlain(below: Self.sizeLimit, without: attributes) else { return false }
        let parent = entry.path.parent ?? .root
        do {
            guard let folder = try source.folder(parent) else { return false }
            let name = entry.path.name
            try folder.copyFile(
                FileName(name),
                knownAs: facts,
                with: permissions == .source,
                to: tree.madeFolder(parent),
                FileName(name),
                looking: CopyLook(of: facts, permissions, traits)
            )
            return true
        } catch {
            return false
        }
    }
}
