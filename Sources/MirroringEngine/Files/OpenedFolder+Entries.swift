import MirroringFiles
import SystemPackage

extension OpenedFolder {
    /// Changes what is in a folder of the staging folder. Some have arrived with a mode of their original's by which nobody but root may do
    /// that: such a one is opened for this user, who owns it.
    ///
    /// - Parameter body: the change; done once more if it was refused.
    func changingStaged(_ body: () throws(Errno) -> Void) throws(Errno) {
        do throws(Errno) {
            try body()
        } catch {
            guard error == .permissionDenied, let itself = try entry(FileName(".")) else { throw error }
            let mode = try itself.facts().mode
            guard mode & 0o300 != 0o300 else { throw error }
            try itself.setMode(mode | 0o300)
            try body()
        }
    }

    /// Gives a symbolic link, pipe or device a name in another folder: it has no content that somebody could change, so a second
    /// name of it is as good as a copy. Where it can't have one, a symbolic link is made again.
    func linkSpecial(
        _ name: borrowing FileName,
        to folder: OpenedFolder,
        _ newName: borrowing FileName
    ) throws(Errno) {
        do throws(Errno) {
            try link(name, to: folder, newName)
        } catch {
            guard let target = try target(ofLink: name) else { throw error }
            try folder.makeLink(newName, to: target)
        }
    }
}
