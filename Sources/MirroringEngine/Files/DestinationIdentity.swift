import MirroringEvents
import MirroringFiles
import SystemPackage

/// Which folder a destination is, from when a run opens it until it ends: what takes its path meanwhile is another one, into which nothing
/// of this run belongs.
struct DestinationIdentity {
    private let path: String
    private let destination: String
    /// Nil as long as there is no such folder.
    private(set) var identity: FileFacts.Identity?

    /// The folder as it is now.
    ///
    /// - Parameters:
    ///   - path: the folder: the destination, or where that is a link to a release the folder around it, which holds the releases as well.
    ///   - destination: the destination, for people.
    init(of path: String, for destination: String) {
        (self.path, self.destination) = (path, destination)
        note()
    }

    /// Takes the folder for the destination that a run has made meanwhile.
    mutating func note() {
        guard identity == nil, let folder = try? OpenedFolder.root(path) else { return }
        identity = try? folder.facts().identity
    }

    /// Checks that the folder still is the one that it was.
    ///
    /// - Throws: ``RunFailure`` that costs the run.
    func check() throws(RunFailure) {
        guard identity != nil else { return }
        do throws(RunFailure) {
            try check(FolderTree(path: path))
        } catch {
            throw error.category == .notFound ? moved : error.reaching(.run)
        }
    }

    /// Checks that the root of an open tree is that folder.
    func check(_ tree: FolderTree) throws(RunFailure) {
        guard let identity, try tree.facts(.root)?.identity != identity else { return }
        throw moved
    }

    private var moved: RunFailure {
        RunFailure(
            .notFound,
            item: destination,
            reach: .run,
            """
            The destination \(destination) is gone, or another folder than when the run began, so nothing more is put there. Check that \
            it is mounted, and that nobody moves it.
            """
        )
    }
}
