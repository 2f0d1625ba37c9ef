import MirroringFiles
import MirroringRemote

extension FolderPlace {
    /// Where a folder of this machine is, or would be made.
    ///
    /// - Parameter path: its path; symbolic links are followed.
    init(of path: String) {
        let (above, own) = FolderLineage(of: RealPath.of(path), in: .current).identities
        let folders = above.map { [$0.device, $0.inode] }
        // Of what is not there, those of nothing that is.
        self.init(machine: Machine.digest, folders: folders + [own.map { [$0.device, $0.inode] } ?? [.max, .max]])
    }
}
