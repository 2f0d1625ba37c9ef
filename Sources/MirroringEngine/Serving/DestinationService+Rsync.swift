import Foundation
import MirroringEvents
import MirroringFiles
import MirroringRemote
import Synchronization

/// What an rsync may do at a destination, and where.
extension DestinationService {
    /// The folders that the arguments of an rsync name, each open.
    ///
    /// - Parameters:
    ///   - folders: which.
    ///   - asked: what the rsync is for.
    /// - Throws: ``RunFailure``; `ProtocolViolation` if it may not work in one of them.
    func roots(
        _ folders: Set<ServedFolder>,
        for asked: RsyncRequest
    ) throws -> [ServedFolder: RsyncRoot] {
        guard request.mode.allows(.rsync) else {
            throw ProtocolViolation("an rsync is not what it was opened for")
        }
        guard !request.mode.changesNothing || asked.packageId == nil else {
            throw ProtocolViolation("a package would change what was opened to look at it")
        }
        let release = try asked.release.map { name throws(ProtocolViolation) in
            guard let release = ReleaseName(name) else { throw ProtocolViolation("\"\(name)\" is no release") }
            return release
        }
        return try destination.withLock { destination in
            var roots: [ServedFolder: RsyncRoot] = [:]
            for folder in folders { roots[folder] = try Self.root(folder, asked.packageId, release, of: destination) }
            return roots
        }
    }

    /// What an rsync is given in addition to what the near end wants: users and groups are known here by other numbers.
    ///
    /// No program gets set-user-ID or set-group-ID from rsync, whatever the near one says: who may have them gets them when it was compared.
    func rsyncOptions(for asked: RsyncRequest) -> [String] {
        let owners = job.permissions.ownerArguments
        // A survey tells how what is there differs from the originals as they are.
        guard asked.packageId != nil else { return owners }
        // Nor capabilities, which give rights without those bits, nor what is the system's own.
        return owners + ["--chmod=Fug-s"] + AttributeKinds.rsyncFilters + (mungesLinks ? ["--munge-links"] : [])
    }

    func serving(_ asked: RsyncRequest, _ rsync: () throws -> [UInt8]) throws -> [UInt8] {
        guard mungesLinks, let packageId = asked.packageId else { return try rsync() }
        return try turn.withLock { _ in
            let links = MungedLinks(package: try destination.withLock { try $0.staging.package(packageId) })
            try links.munge()
            // Where that fails it is done before anything is said of the links, or done with them.
            defer { try? links.restore() }
            return try rsync()
        }
    }

    private static func root(
        _ folder: ServedFolder,
        _ packageId: UUID?,
        _ release: ReleaseName?,
        of destination: LocalDestination
    ) throws -> RsyncRoot {
        switch (folder, packageId) {
        case (.destination, _):
            destination.turn(to: release)
            guard case .here(let root) = try destination.folder() else {
                throw RunFailure(.notFound, item: destination.name, "\(destination.name) is not there any more.")
            }
            return root
        case (.tree, let packageId?): return try destination.staging.package(packageId).rootOfTree()
        case (.partial, let packageId?): return try destination.staging.package(packageId).rootOfPartial()
        default: throw ProtocolViolation("the \(folder.rawValue) is no folder of a destination")
        }
    }
}
