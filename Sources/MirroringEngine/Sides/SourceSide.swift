import MirroringFiles
import MirroringTrace
import SystemPackage

/// What a run asks of its source, here or on another machine.
///
/// Its calls may block, also for as long as a connection is being made again, and are for one thread at a time. What belongs together is
/// asked for at once: each question to another machine costs a way there and back.
protocol SourceSide: ExaminedSide {
    /// What people call the folder: its path, or `user@host:path`. rsync's messages about it begin with that.
    var name: String { get }
    /// Of which file systems it consists, as noted last (``noteMounts()``); nil if that is not known.
    var mounts: SourceMounts? { get }

    /// Checks that the folder still is the one that it was when the side was made, and consists of the file systems that were noted.
    ///
    /// - Throws: ``RunFailure`` that costs the run.
    func check() throws(RunFailure)

    /// Notes what is mounted: when all of it has been looked at, so that what is mounted upon a look is.
    func noteMounts() throws(RunFailure)

    /// The file systems of which the source once consisted that are not mounted now.
    func lost(of known: SourceMounts) throws(RunFailure) -> [SourceMounts.Place]

    /// Opens the folder and keeps it open for all that is asked in between: what takes its path meanwhile is another one.
    func holding<Result>(_ body: () async throws -> Result) async throws -> Result

    /// The folder for rsync.
    ///
    /// - Parameter names: what it sends of it, each behind `./` and before a NUL; nil for an rsync that has no list, or finds it by itself.
    func folder(sending names: [UInt8]?) throws(RunFailure) -> RsyncFolder

    /// Its tree, if it is on this machine; nil if it is not.
    func openedTree() throws(RunFailure) -> FolderTree?

    /// Whether nothing lies in the folder itself but what some patterns cover.
    ///
    /// - Throws: ``RunFailure`` if it can't be listed: then nothing is known of the source.
    func isEmpty(but foreign: Exclusions) throws(RunFailure) -> Bool

    /// Begins to look for attributes. As long as it is known that there are none, entries are looked at without them.
    ///
    /// - Parameter exclusions: what is left out.
    func search(
        for sought: SoughtAttributes,
        leavingOut exclusions: Exclusions
    ) throws(RunFailure) -> AttributeSearch

    /// What is known of entries now.
    func look(at paths: [RelativePath]) throws(RunFailure) -> Sights

    /// Why this user can't read what is to be mirrored, or of folders not list and go through, by their permissions; those are missing that
    /// can be.
    func refusals(of changes: [Change]) throws(RunFailure) -> [RelativePath: Errno]

    /// Why files can't be opened for reading; those are missing that can.
    func unreadable(_ files: [RelativePath]) throws(RunFailure) -> [RelativePath: RunFailure]

    /// Asks for entries that rsync has not found whether the source really lacks them: of that very folder, for an unmounted disk lacks
    /// everything.
    ///
    /// - Throws: ``RunFailure`` that costs the run, if another folder has its path.
    func prove(_ deletions: [Deletion]) throws(RunFailure) -> ProvenDeletions

    /// The SHA-256 of files as they are known; those are missing that have changed, or can't be read.
    func digests(of files: [RelativePath: FileFacts]) throws(RunFailure) -> [RelativePath: String]

    /// What lies in the place of a trace.
    func trace() throws(RunFailure) -> SourceTrace
}

extension SourceSide {
    /// The folder for an rsync that has no list.
    func folder() throws(RunFailure) -> RsyncFolder { try folder(sending: nil) }
}

/// What lies in the source in the place of a trace.
struct SourceTrace: Sendable, Hashable {
    /// The most bytes that are read of it.
    static let byteLimit = TraceDocument.byteLimit + 1

    /// Where that is, for people.
    var path: String
    /// Its bytes, one more than a trace may have at most; nil if there is nothing.
    var bytes: [UInt8]?
    /// Whether there is something, and it can't be read.
    var isUnreadable = false
}
