import MirroringEvents
import MirroringFiles

/// Which folder the source was when the run began, and what was mounted in it.
///
/// Where a disk is unmounted, an empty folder has its path, and in it everything seems to have been deleted.
struct SourceRoot: Sendable, Hashable {
    private let path: String
    private let identity: FileFacts.Identity?
    /// Of which file systems it consisted when its changes were listed; nil if that is not known.
    private(set) var mounts: SourceMounts?

    /// The folder that has that path now.
    init(_ path: String) throws(RunFailure) {
        self.path = path
        identity = try Self.opened(path).identity
    }

    /// Notes what is mounted: when all of it has been looked at, so that what is mounted upon a look is.
    mutating func note(_ table: MountTable?) {
        mounts = table.map { SourceMounts(of: path, in: $0) }
    }

    /// Checks that it still is that folder, and consists of the same file systems.
    ///
    /// - Returns: the folder that was checked: whatever gets its path from now on is another one.
    /// - Throws: ``RunFailure`` (notFound) that costs the run.
    @discardableResult
    func check() throws(RunFailure) -> FolderTree {
        let now = try Self.opened(path)
        guard now.identity == identity else {
            throw RunFailure(
                .notFound,
                item: path,
                reach: .run,
                """
                The source \(path) is another folder than when the run began, so nothing more is mirrored or deleted. \
                Check that it is mounted.
                """
            )
        }
        // The folder itself is known; only what is mounted in it is not.
        guard let mounts, mounts.places.count > 1 else { return now.tree }
        mounts.visit()
        guard let table = MountTable.current, let lost = mounts.lost(of: path, in: table).first else { return now.tree }
        throw RunFailure(
            .notFound,
            item: path,
            reach: .run,
            """
            The file system at \(String(decoding: lost.mount.point, as: UTF8.self)) is not mounted any more as it was when the \
            run began, so nothing more is mirrored or deleted. Mount it again.
            """
        )
    }

    private static func opened(
        _ path: String
    ) throws(RunFailure) -> (tree: FolderTree, identity: FileFacts.Identity?) {
        do throws(RunFailure) {
            let tree = try FolderTree(path: path)
            return (tree, try tree.facts(.root)?.identity)
        } catch {
            throw error.reaching(.run)
        }
    }
}
