import MirroringFiles

/// The place of a package at the destination's end, here or on another machine: what is asked of it until the package is put in place.
///
/// Its calls may block, and are for one thread at a time.
protocol PackageSide: AnyObject {
    /// The tree of items, as people call it: for events, and rsync's messages about it begin with that.
    var tree: String { get }

    /// Makes the place, with a manifest in it. What has arrived there in an earlier run stays.
    func create(_ manifest: Manifest, json: [UInt8]) throws(RunFailure)

    /// The files that there certainly is no room for, and why (``PackageSpace/oversized(_:)``).
    func oversized(_ entries: [Manifest.Entry]) throws(RunFailure) -> [RelativePath: RunFailure]

    /// Checks that there is room for what is still to be sent (``PackageSpace/check(_:)``).
    func checkSpace(for staged: [Manifest.Entry]) throws(RunFailure)

    /// The tree of items, if it is on this machine; nil if it is not.
    func openedTree() throws(RunFailure) -> FolderTree?

    /// Sends plain files as they are, without an rsync, into a tree that is not on this machine.
    ///
    /// - Parameters:
    ///   - files: files that the destination does not have.
    ///   - source: where they are.
    ///   - rights: whether owner, group and mode of each must be as they are known.
    ///   - deadline: until when the run may go on.
    ///   - onSent: told each file that is on its way.
    /// - Returns: what came of it; nil if that can't be done.
    /// - Throws: ``RunFailure``; ``RunEnd``; `CancellationError`.
    func send(
        _ files: [Manifest.Entry],
        from source: FolderTree,
        with rights: Bool,
        until deadline: RunDeadline,
        onSent: (Manifest.Entry) -> Void
    ) async throws -> SentFiles?

    /// What rsync gets to fill the tree.
    ///
    /// - Parameter list: the names of what it is to move, each ending with NUL.
    func target(listing list: [UInt8]) throws(RunFailure) -> PackageTarget

    /// What is known of items that have arrived.
    func look(at paths: [RelativePath]) throws(RunFailure) -> Sights

    /// Which of some items have arrived as they are at the source. What has not, and would be taken for it the next time, is removed.
    func settle(_ items: [ArrivingItem]) throws(RunFailure) -> Set<RelativePath>
}

extension PackageSide {
    /// On this machine files are copied.
    func send(
        _ files: [Manifest.Entry],
        from source: FolderTree,
        with rights: Bool,
        until deadline: RunDeadline,
        onSent: (Manifest.Entry) -> Void
    ) async throws -> SentFiles? { nil }
}

/// What came of files that were sent as they are.
struct SentFiles {
    /// From that size on a file is large: rsync keeps the part of it that has come when the line breaks.
    static let sizeLimit = 1 << 20

    /// What has arrived.
    var arrived: [Manifest.Entry] = []
    /// Whether the line broke before all was said.
    var isLineLost = false
}

/// What rsync gets to fill a package's tree.
struct PackageTarget {
    /// The folder that it writes below.
    var folder: RsyncFolder
    /// The tree, as an argument.
    var tree: String
    /// Where files are kept that have arrived in part, as an argument.
    var partial: String
    /// The list of what is to be moved, as an argument.
    var list: String
    /// What rsync reads from its standard input, if that is where the list is.
    var input: [UInt8] = []
    /// Further options: with those, what the destination has already need not travel.
    var options: [String] = []
}

/// An item as it has to have arrived.
struct ArrivingItem: Sendable, Hashable {
    /// What it is to look like.
    var entry: Manifest.Entry
    /// What the original looks like now.
    var original: FileFacts
    /// The SHA-256 of the original, of programs that give rights to who runs them.
    var content: String?
}
