import Foundation
import MirroringRemote

/// Where a destination was when its job last succeeded. A disk that is not mounted leaves a folder of the disk below, and a run would copy
/// everything to that one.
extension MountedFolder {
    /// The destination of a job as it is now; nil if that is not known.
    init?(destinationOf job: Job, in table: MountTable?) {
        let path = Self.path(of: job)
        guard let mount = table?.holder(of: Array(path.utf8)) else { return nil }
        self.init(folder: Data(path.utf8), point: Data(mount.point), device: mount.device)
        original = mount.folder.map { Data($0) }
    }

    /// Whether nothing is mounted any more where this was, and another folder is there now, of whichever file system: a disk that is mounted
    /// again may have another number.
    func isLost(for job: Job, in table: MountTable?) -> Bool {
        guard let table, Data(Self.path(of: job).utf8) == folder else { return false }
        let mount = MountTable.Mount(point: Array(point), device: device, folder: original.map { Array($0) })
        return table.hasLost(mount, at: Array(folder))
    }

    /// The path of what holds the job's files, as far as it is there. A link to a release leads elsewhere after each run.
    private static func path(of job: Job) -> String {
        job.publish == .packages ? RealPath.of(job.destination) : RealPath.ofEntry(job.destination)
    }
}
