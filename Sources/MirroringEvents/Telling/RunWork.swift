/// How much of a run's work is done, in one number: its bytes, and for each item as much as a small file has, half of that when the
/// item has arrived and half when it is in place.
///
/// Bytes alone would say 100 % for half of the time of a run of small files, which is spent in putting them in place. A value that
/// only grows as long as its counts do; each counts up to what there is of it, so that what is counted twice, such as a transfer that
/// begins again, moves nothing beyond the end. What can't be done any more is behind the run as well: a package that has failed counts
/// as if it were done.
package struct RunWork: Sendable, Hashable {
    /// What one item weighs beside its bytes, and what a deletion weighs. Four KiB are what a disk moves for the smallest file.
    static let itemBytes = 4_096

    /// Bytes that are to be sent.
    package var bytes = 0
    /// Pages and files that are to be put in place.
    package var items = 0
    /// Entries that are to be deleted.
    package var deletions = 0

    /// Bytes that were sent, or won't be.
    package var sentBytes = 0
    /// Pages and files that have arrived, need no transfer, or won't come.
    package var sentItems = 0
    /// Pages and files that are in place, or won't be.
    package var placedItems = 0
    /// Entries that were deleted, or won't be.
    package var deleted = 0

    /// A run of which nothing is known.
    package init() {}

    /// All of the work; the greatest number there is if it is more.
    package var all: Int {
        Self.sum(bytes, arrivals: items, placements: items, deletions: deletions)
    }

    /// What of it is done.
    package var done: Int {
        Self.sum(
            min(bytes, sentBytes),
            arrivals: min(items, sentItems),
            placements: min(items, placedItems),
            deletions: min(deletions, deleted)
        )
    }

    /// The share that is done, from 0 to 99: that all of it is well is for the terminal event to say.
    package var percent: Int {
        let (all, done) = (all, done)
        // As fractions: a hundred times a large number is none.
        return all == 0 ? 0 : min(99, Int(Double(done) / Double(all) * 100))
    }

    private static func sum(_ bytes: Int, arrivals: Int, placements: Int, deletions: Int) -> Int {
        max(0, bytes)
            .addingUpToMaximum(weight(of: arrivals, itemBytes / 2))
            .addingUpToMaximum(weight(of: placements, itemBytes / 2))
            .addingUpToMaximum(weight(of: deletions, itemBytes))
    }

    private static func weight(of count: Int, _ bytes: Int) -> Int {
        let (weight, isTooMuch) = max(0, count).multipliedReportingOverflow(by: bytes)
        return isTooMuch ? .max : weight
    }
}
