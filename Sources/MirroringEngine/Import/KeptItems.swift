import MirroringFiles
import SystemPackage

/// What an import replaces or deletes is kept until the package is complete.
struct KeptItems {
    let site: ImportSite

    /// Moves an item out of the destination.
    func setAside(_ path: RelativePath, in parent: OpenedFolder) throws(RunFailure) {
        let number = site.nextNumber()
        try site.record(.remove(path, kept: number))
        try site.destination.perform("deleted", path) { () throws(Errno) in
            try parent.rename(FileName(path.name), to: site.kept, FileName("\(number)"))
        }
    }

    /// Keeps what is about to be replaced: as a second name, so that it is there until the new one is; where the file system or
    /// the owner does not allow that, by moving it away.
    func keep(_ path: RelativePath, of parent: OpenedFolder, as number: Int) throws(RunFailure) {
        do throws(Errno) {
            try parent.link(FileName(path.name), to: site.kept, FileName("\(number)"))
        } catch {
            try site.destination.perform("replaced", path) { () throws(Errno) in
                try parent.rename(FileName(path.name), to: site.kept, FileName("\(number)"))
            }
        }
    }
}
