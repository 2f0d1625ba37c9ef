import MirroringEvents
import MirroringFiles
import SystemPackage

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

    /// Copies an item.
    ///
    /// - Returns: whether it is there; if not, rsync has to bring it.
    func copy(_ entry: Manifest.Entry) -> Bool {
        let facts = entry.facts
        guard entry.kind == .file, facts.size < Self.sizeLimit, !facts.givesRights,
            facts.attributes.isDisjoint(with: attributes)
        else { return false }
        let parent = entry.path.parent ?? .root
        do {
            guard let folder = try source.folder(parent) else { return false }
            let name = entry.path.name
            try folder.copyFile(
                FileName(name),
                knownAs: facts,
                with: permissions == .source,
                to: made(parent),
                FileName(name),
                looking: look(of: facts)
            )
            return true
        } catch {
            return false
        }
    }

    /// What rsync would give to a copy; the rest the import gives (``ItemPlacing``).
    private func look(of facts: FileFacts) -> CopyLook {
        let isRoot = traits.rights.user == 0
        return CopyLook(
            owner: isRoot && traits.keepsOwners ? traits.owner(of: facts) : nil,
            group: isRoot && traits.mayGive(group: facts.group) ? facts.group : nil,
            mode: traits.keepsModes && permissions != .keep ? facts.mode : nil
        )
    }

    /// A folder of the tree, made where it is missing: rsync gives it what it is to have, where that matters.
    private func made(_ path: RelativePath) throws(RunFailure) -> OpenedFolder {
        if let folder = try tree.folder(path) { return folder }
        let above = try made(path.parent ?? .root)
        try tree.perform("made", path) { () throws(Errno) in try above.makeFolder(FileName(path.name)) }
        guard let folder = try tree.folder(path) else {
            throw RunFailure(.notFound, item: "\(path)", "\(tree.name(of: path)) is not there any more.")
        }
        return folder
    }
}
