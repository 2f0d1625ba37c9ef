package import SystemPackage

extension OpenedFolder {
    /// Opens a folder by the path that somebody has given it in a setting or job, one component at a time.
    ///
    /// Not every symbolic link on the way is followed: it is if this user or root made it, in a folder of one of them.
    /// One that somebody else has made, or that lies in a folder of his, is followed only if the folder at the end
    /// belongs to him, who may do anything with that folder as it is. One in a folder of this user's or root's to which
    /// everybody may write is never followed, whoever made it: anybody may have moved it there.
    ///
    /// - Parameter path: absolute, or relative to the working folder.
    /// - Throws: ``FileProblem`` with the path in it.
    public static func named(_ path: String) throws(FileProblem) -> OpenedFolder {
        do throws(FileProblem) {
            var walk = try FolderWalk(path)
            return try walk.end()
        } catch {
            throw error.at(path)
        }
    }

    /// Has this process follow no symbolic link any more that lies below this folder and leads anywhere but further down in it, whoever made
    /// it: for a folder that is lent to somebody who has what he puts there made by this user.
    ///
    /// - Throws: what the system said.
    package func limitLinks() throws(Errno) { try FolderWalk.limit(below: self) }
}
