import MirroringFiles
import SystemPackage

/// The folders of a package that an rsync is given which another machine has started: each by itself.
extension PackageFolder {
    /// The tree of items.
    func rootOfTree() throws(RunFailure) -> RsyncRoot { try root(.tree) }

    /// Where files are kept that have arrived in part.
    func rootOfPartial() throws(RunFailure) -> RsyncRoot {
        let name = Part.partial.rawValue
        return try RsyncRoot(handle, below: name, path: "\(path)/\(name)")
    }

    private func root(_ part: Part) throws(RunFailure) -> RsyncRoot {
        let path = "\(self.path)/\(part.rawValue)"
        let folder: OpenedFolder
        do throws(Errno) {
            guard let opened = try handle.folder(FileName(part.rawValue)) else { throw .noSuchFileOrDirectory }
            folder = opened
        } catch {
            throw RunFailure(SystemFailure(error, while: "opened", path: path))
        }
        return try RsyncRoot(folder, path: path)
    }
}
