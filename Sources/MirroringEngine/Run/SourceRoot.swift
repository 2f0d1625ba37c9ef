import MirroringEvents
import MirroringFiles

/// Which folder the source was when the run began.
///
/// Where a disk is unmounted, an empty folder has its path, and in it everything seems to have been deleted.
struct SourceRoot: Sendable, Hashable {
    private let path: String
    private let identity: FileFacts.Identity?

    /// The folder that has that path now.
    init(_ path: String) throws(RunFailure) {
        self.path = path
        identity = try Self.identity(of: path)
    }

    /// Checks that it still is that folder.
    ///
    /// - Throws: ``RunFailure`` (notFound) that costs the run.
    func check() throws(RunFailure) {
        guard try Self.identity(of: path) == identity else {
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
    }

    private static func identity(of path: String) throws(RunFailure) -> FileFacts.Identity? {
        do throws(RunFailure) {
            return try FolderTree(path: path).facts(.root)?.identity
        } catch {
            throw error.reaching(.run)
        }
    }
}
