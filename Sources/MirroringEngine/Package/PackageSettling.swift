import MirroringFiles
import SystemPackage

/// Tells of what has arrived in a package's tree whether it is what was sent, and removes what would be taken for it.
///
/// Of programs that are set-user-ID or set-group-ID at the source the content is compared as well. rsync takes owner and mode from the list of
/// files that it makes first, and the content from whatever has the name when its turn comes. Who may write to the folder can put a program
/// of his own there for that moment, of the same size and time. So rsync leaves those bits out, and a program gets them if its content is
/// the original's. Such programs are few.
struct PackageSettling {
    let tree: FolderTree
    /// What a copy can have.
    let traits: DestinationTraits

    /// Which of some items have arrived as they are at the source: by size and time, and a file must have been told by rsync as well.
    func settle(_ items: [ArrivingItem]) throws(RunFailure) -> Set<RelativePath> {
        var arrived: Set<RelativePath> = []
        for item in items {
            let path = item.entry.path
            let copy = try tree.facts(path)
            // What has become a folder since the changes were listed: an empty one, that is in no file's way.
            guard let copy, copy.kind != .folder, copy.isCopy(of: item.original, with: traits.times) else { continue }
            if item.entry.kind == .file, item.entry.digest == nil {
                // It looks whole, but rsync was ended before it could tell: the next one passed over it, and it never had a digest.
                try remove(path)
            } else if try isOriginal(item) {
                arrived.insert(path)
            } else {
                // So a retry brings it again.
                try remove(path)
            }
        }
        return arrived
    }

    /// Whether it is no such program, or content and owner are the original's.
    private func isOriginal(_ item: ArrivingItem) throws(RunFailure) -> Bool {
        let facts = item.entry.facts
        guard facts.givesRights else { return true }
        // Without it the original has changed, or can't be read.
        guard let content = item.content else { return false }
        do throws(RunFailure) {
            // Whatever somebody else than root copies is his own.
            let copy = try ProgramContent(in: tree).digest(of: item.entry.path) { copy in
                traits.rights.user != 0 || isGiven(copy, like: facts)
            }
            return copy == content
        } catch {
            // It is not there any more, or something else: nothing that could be compared.
            return false
        }
    }

    /// Whether root's copy belongs to whom it can be given.
    private func isGiven(_ copy: FileFacts, like original: FileFacts) -> Bool {
        copy.owner == traits.owner(of: original)
            && (copy.group == original.group || !traits.mayGive(group: original.group))
    }

    private func remove(_ path: RelativePath) throws(RunFailure) {
        guard let folder = try tree.folder(path.parent ?? .root) else { return }
        try tree.perform("removed", path) { () throws(Errno) in
            try folder.changingStaged { () throws(Errno) in try folder.removeFile(FileName(path.name)) }
        }
    }
}
