import MirroringFiles

/// The place of a package on this machine.
final class LocalPackage: PackageSide {
    private let folder: PackageFolder
    private let traits: DestinationTraits

    /// A package's place.
    ///
    /// - Parameters:
    ///   - folder: the place.
    ///   - traits: what a copy at the destination can have.
    init(_ folder: PackageFolder, traits: DestinationTraits) {
        self.folder = folder
        self.traits = traits
    }

    var tree: String { folder.tree }

    func create(_ manifest: Manifest, json: [UInt8]) throws(RunFailure) {
        try folder.create(manifest: json)
    }

    func oversized(_ entries: [Manifest.Entry]) throws(RunFailure) -> [RelativePath: RunFailure] {
        try PackageSpace(folder: folder).oversized(entries)
    }

    func checkSpace(for staged: [Manifest.Entry]) throws(RunFailure) {
        try PackageSpace(folder: folder).check(staged)
    }

    func openedTree() throws(RunFailure) -> FolderTree? { try folder.openTree() }

    func target(listing list: [UInt8]) throws(RunFailure) -> PackageTarget {
        // A file and not a pipe: rsync may end before it has read all, and writing to it would then end us by SIGPIPE.
        try folder.write(list: list)
        let root = try folder.root()
        return PackageTarget(
            folder: .here(root),
            tree: "\(root.argument)/\(PackageFolder.tree)/",
            partial: "\(root.argument)/\(PackageFolder.partial)",
            list: "\(root.argument)/\(PackageFolder.list)"
        )
    }

    func look(at paths: [RelativePath]) throws(RunFailure) -> Sights {
        Sights(in: try folder.openTree())
    }

    func settle(_ items: [ArrivingItem]) throws(RunFailure) -> Set<RelativePath> {
        try PackageSettling(tree: folder.openTree(), traits: traits).settle(items)
    }
}
