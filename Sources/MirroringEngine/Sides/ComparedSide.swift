import MirroringFiles

/// What the source is compared with: the destination, or what a run is building of a release, here or on another machine.
///
/// Its calls may block, and are for one thread at a time.
protocol ComparedSide: AnyObject {
    /// What people call the folder. rsync's messages about it begin with that.
    var name: String { get }
    /// What a copy there can have; where it can't be tried now, what is usual.
    var usualTraits: DestinationTraits { get }
    /// Whether this program may give capabilities to programs there.
    var mayGiveCapabilities: Bool { get }

    /// Begins to look for attributes in what the source is compared with, and where what is new gets some from the folders around it.
    func search(for sought: SoughtAttributes) throws(RunFailure) -> AttributeSearch

    /// The folder for rsync; nil if there is none yet, so that there is nothing to compare with.
    func folder() throws(RunFailure) -> RsyncFolder?

    /// Its tree, if it is on this machine; nil if it is not, or not there yet.
    func openedTree() throws(RunFailure) -> FolderTree?

    /// What is known of entries now; nothing of any where there is no folder yet.
    func look(at paths: [RelativePath]) throws(RunFailure) -> Sights
}
