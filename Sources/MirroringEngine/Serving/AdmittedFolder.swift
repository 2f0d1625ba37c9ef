import MirroringEvents
import MirroringFiles
import MirroringRemote

/// A folder in which a session may work, by the path that it is used by.
///
/// The folder that a key is limited to is chosen by the key's owner, with the links that lead to it. What lies below may be anybody's who
/// has the key, as may links in it: none of them is followed.
struct AdmittedFolder {
    /// Its path, without links below the folder that the key is limited to.
    let path: String

    /// Goes to a folder by its names, as far as there are any.
    ///
    /// - Parameters:
    ///   - place: what the key allows.
    ///   - role: which side of the job it is for. A destination may be the link to its own release, which is read and not followed.
    /// - Throws: ``RunFailure`` that costs the run.
    init(_ place: Restriction.Place, as role: SessionRole) throws(RunFailure) {
        guard !place.names.isEmpty else {
            path = place.root
            return
        }
        let root = RealPath.of(place.root)
        let names = place.names.joined(separator: "/")
        path = root.path(of: names)
        do throws(RunFailure) {
            try check(names, below: root, as: role)
        } catch {
            throw error.reaching(.run)
        }
    }

    private func check(_ names: String, below root: String, as role: SessionRole) throws(RunFailure) {
        guard let way = RelativePath(Array(names.utf8)) else {
            let sentence = "\(path) is no path below \(root), to which this key is limited."
            throw RunFailure(.authorization, item: path, sentence)
        }
        guard try FolderTree(path: root).facts(way)?.kind == .other else { return }
        if role == .receive, try ReleasePlace(destination: path).linkedRelease() != nil { return }
        throw RunFailure(
            .authorization,
            item: path,
            "\(path) is no folder, and links are not followed below \(root), to which this key is limited. Name a folder."
        )
    }
}
