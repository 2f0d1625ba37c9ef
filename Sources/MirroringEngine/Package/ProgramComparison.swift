import Glibc
import MirroringFiles
import SystemPackage

/// Makes sure that what arrived of a program that is set-user-ID or set-group-ID at the source is that very program.
///
/// rsync takes owner and mode from the list of files that it makes first, and the content from whatever has the name
/// when its turn comes. Who may write to the folder can put a program of his own there for that moment, of the same
/// size and time. So rsync leaves those bits out, and a program gets them if its content is the original's. Such
/// programs are few.
struct ProgramComparison {
    private static let bytesAtOnce = 1 << 20

    let source: FolderTree
    let tree: FolderTree
    /// What a copy can have.
    let traits: DestinationTraits

    /// Whether it is no such program, or content and owner are the original's; else what arrived is removed, so that a
    /// retry brings it again.
    ///
    /// - Parameters:
    ///   - path: the program.
    ///   - facts: what is known of the original, which has to be so still.
    func holds(of path: RelativePath, _ facts: FileFacts) throws(RunFailure) -> Bool {
        guard facts.givesRights else { return true }
        do throws(RunFailure) {
            if try isSame(path, facts) { return true }
        } catch {
            // One of them is not there any more, or something else: nothing that could be compared.
        }
        guard let folder = try tree.folder(path.parent ?? .root) else { return false }
        try tree.perform("removed", path) { () throws(Errno) in try folder.removeFile(FileName(path.name)) }
        return false
    }

    private func isSame(_ path: RelativePath, _ facts: FileFacts) throws(RunFailure) -> Bool {
        let original = try open(path, in: source)
        let copy = try open(path, in: tree)
        let arrived = try copy.facts()
        // Whatever somebody else than root copies is his own.
        guard traits.rights.user != 0 || isGiven(arrived, like: facts) else { return false }
        guard try original.facts().isUnchanged(since: facts) else { return false }
        var offset = 0
        while true {
            let bytes = try original.read(Self.bytesAtOnce, at: offset)
            guard try bytes == copy.read(Self.bytesAtOnce, at: offset) else { return false }
            if bytes.isEmpty { break }
            offset += bytes.count
        }
        return try original.facts().isUnchanged(since: facts)
    }

    /// Whether root's copy belongs to whom it can be given.
    private func isGiven(_ copy: FileFacts, like original: FileFacts) -> Bool {
        copy.owner == traits.owner(of: original)
            && (copy.group == original.group || !traits.mayGive(group: original.group))
    }

    private func open(_ path: RelativePath, in tree: FolderTree) throws(RunFailure) -> OpenedFile<RunFailure> {
        let name = tree.name(of: path)
        guard let folder = try tree.folder(path.parent ?? .root) else {
            throw RunFailure(SystemFailure(.noSuchFileOrDirectory, while: "read", path: name))
        }
        return try OpenedFile(FileName(path.name), in: folder, at: name, O_RDONLY, while: "read")
    }
}
