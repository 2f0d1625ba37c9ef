import MirroringFiles
import SystemPackage

extension OpenedFolder {
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
