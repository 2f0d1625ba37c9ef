import Foundation
import MirroringEvents
import MirroringFiles
import SystemPackage

/// Where one rsync brings the items of several packages, on the machine of the destination: a place like a package's, but without a
/// manifest, so that the next run removes it if this process is killed.
final class SharedPlace {
    /// The place for an rsync.
    let package: any PackageSide
    private let staging: StagingFolder
    private let folder: PackageFolder
    /// What the folders in its tree looked like when rsync was done with them: each item that leaves one changes its time.
    private var folders: [RelativePath: FileFacts] = [:]

    /// The room that is left to others beside twice of what is brought.
    private static let spareBytes = 64 << 20

    /// Makes a place.
    ///
    /// - Parameters:
    ///   - bytes: how many are to be brought.
    ///   - staging: the job's folder.
    ///   - traits: what a copy at the destination can have.
    /// - Returns: nil if there is not much more room than that: one package after the other takes less.
    init?(for bytes: Int, in staging: StagingFolder, traits: DestinationTraits) throws(RunFailure) {
        let folder = try staging.package(UUID.version7())
        (self.staging, self.folder) = (staging, folder)
        package = LocalPackage(folder, traits: traits)
        let wanted = bytes.addingUpToMaximum(bytes).addingUpToMaximum(Self.spareBytes)
        do throws(RunFailure) {
            guard let free = try folder.freeBytes(), free > wanted else {
                remove()
                return nil
            }
            try folder.makeFolders()
        } catch {
            remove()
            throw error
        }
    }

    /// Moves items into a package's own tree, with the folders that they lie in. What is not here is passed over.
    ///
    /// - Parameters:
    ///   - items: the items.
    ///   - named: folders that are wanted there as well, for their attributes.
    ///   - packageId: the package.
    /// - Throws: ``RunFailure`` if one of them can't be moved; others may have been.
    func move(
        _ items: [RelativePath],
        and named: [RelativePath],
        to packageId: UUID
    ) throws(RunFailure) {
        let (here, there) = (try folder.openTree(), try staging.package(packageId).openTree())
        // The root is there already, and looks as it was made.
        var made = named.filter(\.isRoot)
        for path in named where try here.facts(path)?.kind == .folder {
            _ = try makeFolder(path, in: there, like: here, &made)
        }
        for item in items {
            let parent = item.parent ?? .root
            guard let source = try here.folder(parent), try here.facts(item) != nil else { continue }
            let target = try makeFolder(parent, in: there, like: here, &made)
            try here.perform("moved", item) { () throws(Errno) in
                try source.changingStaged { () throws(Errno) in
                    try source.rename(FileName(item.name), to: target, FileName(item.name))
                }
            }
        }
        // Those inside of others come after them.
        for path in made.reversed() {
            if let facts = folders[path] { try there.apply(facts, to: path) }
            // After its mode, which would narrow what an access list allows.
            try there.giveAttributes(of: path, in: here)
        }
    }

    /// Makes a folder where it is missing, and remembers what it has to look like in the end.
    private func makeFolder(
        _ path: RelativePath,
        in tree: FolderTree,
        like other: FolderTree,
        _ made: inout [RelativePath]
    ) throws(RunFailure) -> OpenedFolder {
        if folders[path] == nil { folders[path] = try other.facts(path) }
        if let folder = try tree.folder(path) { return folder }
        let parent = try makeFolder(path.parent ?? .root, in: tree, like: other, &made)
        try tree.perform("made", path) { () throws(Errno) in try parent.makeFolder(FileName(path.name)) }
        made.append(path)
        guard let folder = try tree.folder(path) else {
            throw RunFailure(.notFound, item: "\(path)", "\(tree.name(of: path)) is not there any more.")
        }
        return folder
    }

    /// Removes it with what is left in it, and the folders around it if no package is left.
    func remove() {
        // What can't be removed now the next run removes.
        try? folder.remove()
        staging.removeIfEmpty()
    }
}
