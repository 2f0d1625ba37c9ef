import MirroringEvents
import MirroringFiles
import SystemPackage

/// Tells of what rsync does not find at the source whether the source really lacks it.
///
/// rsync takes for gone whatever lies in a folder that it can't list, for lack of rights, a broken disk or a server that does
/// not answer; what it says of that is for people. So nothing is deleted by its word: the source's file system is asked for
/// each entry, and only "there is none" counts, from a folder that is open for reading.
struct DeletionProof {
    /// What is known of an entry.
    enum Finding: Hashable {
        /// The source does not have it.
        case absent
        /// The source has it, or has it again.
        case present
        /// It can't be seen.
        case unknown(RunFailure)
    }

    private let source: FolderTree
    /// The folder that was found absent last, with all that would be in it.
    private var absent: RelativePath?
    /// The names in the folder that was listed last.
    private var listed: (folder: RelativePath, names: Set<[UInt8]>)?

    /// A proof by a source.
    init(at source: FolderTree) {
        self.source = source
    }

    /// Asks for an entry. In tree order a question costs one call, or none below a folder that is not there.
    mutating func finding(_ path: RelativePath) -> Finding {
        if let absent, path.isAtOrBelow(absent) { return .absent }
        do throws(RunFailure) {
            guard try source.facts(path) != nil else {
                absent = try highestAbsent(from: path)
                return .absent
            }
            return try isListed(path) ? .present : .absent
        } catch {
            // Something on the way is no folder, or the name is too long for the source: so there can be no such entry.
            return error.category == .validation ? .absent : .unknown(error)
        }
    }

    /// The highest folder on the way to an absent entry that is absent too; the entry itself if its folder is there.
    ///
    /// - Throws: ``RunFailure`` if a folder is there and is said to be missing when it is opened, as an automounter says whose
    ///   server does not answer.
    private func highestAbsent(from path: RelativePath) throws(RunFailure) -> RelativePath {
        guard let parent = path.parent, try source.folder(parent) == nil else { return path }
        guard try source.facts(parent) == nil else {
            let folder = source.name(of: parent)
            throw RunFailure(.notFound, item: folder, "\(folder) is there and can't be opened.")
        }
        return try highestAbsent(from: parent)
    }

    /// Whether there is an entry of that very name: a file system that takes no notice of case finds another's.
    private mutating func isListed(_ path: RelativePath) throws(RunFailure) -> Bool {
        let parent = path.parent ?? .root
        if listed?.folder != parent {
            guard let folder = try source.folder(parent) else { return false }
            let names = try source.perform("listed", parent) { () throws(Errno) in try folder.names() }
            listed = (parent, Set(names))
        }
        return listed?.names.contains(Array(path.name)) == true
    }
}
