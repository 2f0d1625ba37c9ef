import MirroringFiles
import MirroringRemote

extension FolderPlace {
    /// Where a folder of this machine is, or would be made.
    ///
    /// - Parameter path: its path; symbolic links are followed.
    init(of path: String) {
        var way = ""
        var folders = [Self.identity(of: "/")]
        for name in RealPath.of(path).split(separator: "/") {
            way += "/\(name)"
            folders.append(Self.identity(of: way))
        }
        self.init(machine: Machine.digest, folders: folders)
    }

    /// Device and inode; of what is not there, those of nothing that is.
    private static func identity(of path: String) -> [UInt64] {
        guard let identity = FileFacts(of: path)?.identity else { return [.max, .max] }
        return [identity.device, identity.inode]
    }
}
