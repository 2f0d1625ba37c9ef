import Glibc
import MirroringFiles
import MirroringTrace
import SystemPackage

/// The content of programs that give rights to who runs them, by which a copy is known for what it is.
struct ProgramContent {
    private let tree: FolderTree

    /// Of the programs in a tree.
    init(in tree: FolderTree) {
        self.tree = tree
    }

    /// The SHA-256 of files as they are known; those are missing that have changed, or can't be read.
    func digests(of files: [RelativePath: FileFacts]) -> [RelativePath: String] {
        var digests: [RelativePath: String] = [:]
        for (path, facts) in files {
            // One that is not there any more, or something else, is nothing that could be compared.
            digests[path] = try? digest(of: path) { facts.isUnchanged(since: $0) }
        }
        return digests
    }

    /// The SHA-256 of a file; nil if it is not as it has to be, before it is read or after.
    func digest(of path: RelativePath, _ isRight: (FileFacts) -> Bool) throws(RunFailure) -> String? {
        let name = tree.name(of: path)
        guard let folder = try tree.folder(path.parent ?? .root) else { return nil }
        let file = try OpenedFile<RunFailure>(FileName(path.name), in: folder, at: name, O_RDONLY, while: "read")
        guard try isRight(file.facts()), let digest = try FileDigest(reading: file), try isRight(file.facts()) else {
            return nil
        }
        return String(decoding: digest.hexadecimal, as: UTF8.self)
    }
}
