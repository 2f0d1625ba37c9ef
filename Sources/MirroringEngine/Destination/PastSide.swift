import Foundation
import MirroringEvents

/// What is asked of a destination about what was there once, here or on another machine: releases, and what runs have replaced or deleted.
protocol PastSide: DestinationSide {
    /// The releases, the newest first.
    func releases() throws(RunFailure) -> [JobRelease]

    /// Puts the releases in order after an engine that died, and finds the one to go back to.
    ///
    /// - Parameter beginning: how its name begins; nil for the one that was current before.
    /// - Throws: ``RunFailure`` (notFound) with the reason why there is none.
    func target(_ beginning: String?) throws(RunFailure) -> ReleaseName

    /// Has the destination lead to a release, unless it does.
    ///
    /// - Throws: ``RunFailure`` (notFound) if it is not there any more.
    func roll(to target: ReleaseName) throws(RunFailure)

    /// All versions that are kept of an entry and of what was below it, the newest first.
    func versions(of path: RelativePath) throws(RunFailure) -> [KeptVersion]

    /// Puts in order what earlier runs have left, drops what they have built and not published, and says what is to be put back.
    ///
    /// - Returns: the package, of which nothing is there yet.
    /// - Throws: ``RunFailure``: nothing of it is kept (notFound), or something stands in the way (validation).
    func choose(_ restoring: Restoring) throws(RunFailure) -> Manifest

    /// Copies what is to be put back into its package, which is made anew; so the trash keeps it whatever becomes of the restored one.
    ///
    /// - Parameters:
    ///   - restoring: what was chosen.
    ///   - onCopied: told the number of items that are copied, now and then.
    /// - Returns: the package with what the copies look like.
    /// - Throws: ``RunFailure``; `CancellationError`; the package is gone then.
    func copy(_ restoring: Restoring, onCopied: (Int) -> Void) throws -> Manifest
}

/// What is to be put back at a destination, and by what.
struct Restoring: Sendable, Hashable {
    /// An entry, with all below it.
    var path: RelativePath
    /// As it was just before then; nil for before the last run that has replaced or deleted any of it.
    var moment: Timestamp?
    /// The package in which it is put in place.
    var packageId: UUID
    /// The run of which that is the only package.
    var runId: UUID
}
