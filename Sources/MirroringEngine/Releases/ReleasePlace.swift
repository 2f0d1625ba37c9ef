import Foundation
import MirroringEvents
import MirroringFiles
import SystemPackage

/// Where the releases of a job lie: in a folder beside the destination, which is a symbolic link to the current one.
///
///     /srv/www/site -> .site.releases/20261128T104107Z-3f9a0c2b
///     /srv/www/.site.releases/20261128T104107Z-3f9a0c2b/
///
/// The link is read and never followed: a release is reached from the folder of releases alone, by its name.
struct ReleasePlace: Sendable {
    /// What is at the destination.
    enum Current: Sendable, Hashable {
        case nothing
        /// A folder: the first release takes its place.
        case folder
        case release(ReleaseName)

        /// The release, if it is one.
        var release: ReleaseName? {
            if case .release(let name) = self { name } else { nil }
        }
    }

    /// The destination's path.
    let destination: String
    /// The path of the folder of releases.
    let path: String

    init(destination: String) {
        self.destination = destination
        path = destination.parentPath.path(of: Self.folderName(beside: destination.lastPathComponent))
    }

    private static func folderName(beside link: String) -> String { ".\(link).releases" }

    /// The link's name.
    var link: String { destination.lastPathComponent }
    /// What the next link is called until it takes the old one's place.
    var nextLink: String { ".\(link).new" }
    /// Its path, for errors.
    var nextLinkPath: String { destination.parentPath.path(of: nextLink) }
    private var folderName: String { Self.folderName(beside: link) }

    /// Where a link to a release leads.
    func target(of release: ReleaseName) -> [UInt8] { Array("\(folderName)/\(release)".utf8) }

    /// The release to which a link leads; nil if it leads anywhere else.
    func release(at target: [UInt8]) -> ReleaseName? {
        let start = Array("\(folderName)/".utf8)
        guard target.starts(with: start) else { return nil }
        return String(validating: target.dropFirst(start.count), as: UTF8.self).flatMap { ReleaseName($0) }
    }

    // MARK: Opening

    /// Opens the folder that holds the destination.
    func parent() throws(RunFailure) -> OpenedFolder {
        try .root(destination.parentPath)
    }

    /// Opens the folder of releases; nil if there is none yet.
    ///
    /// - Throws: ``RunFailure`` (validation) if others decide what lies there.
    func open() throws(RunFailure) -> ReleaseStore? {
        guard FileFacts(of: path) != nil else { return nil }
        let parent = try parent()
        do throws(FileProblem) {
            guard let folder = try parent.folder(FileName(folderName), as: .shared, at: path) else { return nil }
            return ReleaseStore(folder: folder, path: path)
        } catch {
            throw RunFailure(error, of: path)
        }
    }

    /// Opens the folder of releases, made if it is missing: everybody may go through it, as readers of the site have to.
    func make() throws(RunFailure) -> ReleaseStore {
        if let store = try open() { return store }
        let parent = try parent()
        do throws(Errno) {
            try parent.makeFolder(FileName(folderName), permissions: 0o755)
            // Whatever the process's mask is.
            if let made = try parent.entry(FileName(folderName)) { try made.setMode(0o755) }
        } catch {
            throw RunFailure(SystemFailure(error, while: "made", path: path))
        }
        guard let store = try open() else {
            throw RunFailure(.notFound, item: path, "\(path) vanished when it was made.")
        }
        return store
    }

    /// The release to which the destination leads; nil if it is no link, or one to somewhere else.
    func linkedRelease() throws(RunFailure) -> ReleaseName? {
        let parent = try parent()
        do throws(Errno) {
            return try parent.target(ofLink: FileName(link)).flatMap { release(at: $0) }
        } catch {
            throw RunFailure(SystemFailure(error, while: "read", path: destination))
        }
    }

    /// What is at the destination now.
    ///
    /// - Throws: ``RunFailure`` (validation) if it is something that no run has put there.
    func current() throws(RunFailure) -> Current {
        let parent = try parent()
        let kind: FileFacts.Kind?
        let target: [UInt8]?
        do throws(Errno) {
            kind = try parent.facts(FileName(link))?.kind
            target = try kind == .other ? parent.target(ofLink: FileName(link)) : nil
        } catch {
            throw RunFailure(SystemFailure(error, while: "read", path: destination))
        }
        switch kind {
        case nil: return .nothing
        case .folder: return .folder
        case .file, .other:
            if let target, let release = release(at: target) { return .release(release) }
            let end = target.map { String(decoding: $0, as: UTF8.self) }
            let what =
                end.map { "is a symbolic link to \($0), which is no release of this job" }
                ?? "is neither a folder nor a link to a release"
            throw RunFailure(
                .validation,
                item: destination,
                "The destination \(destination) \(what). Move it away, or name another in \"destination\"."
            )
        }
    }
}
