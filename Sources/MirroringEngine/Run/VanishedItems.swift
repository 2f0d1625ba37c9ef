import MirroringEvents

/// Counts what has vanished from the source since its changes were listed, and tells items that come and go from a
/// source that was emptied: a run that has mirrored next to nothing has not ended well, and must not delete either.
struct VanishedItems: Sendable, Hashable {
    private var vanished = 0
    private var expected = 0

    /// Counts the items of one more package, folders left out: these may stay when all in them is gone.
    mutating func expect(_ items: Int) {
        expected += items
    }

    /// Whether they are so many that a run without them is no good one, although not so many that it must end: ten, and a
    /// tenth of all.
    var areMany: Bool { vanished >= 10 && vanished >= (expected + 9) / 10 }

    /// Counts items that were looked for and not found.
    ///
    /// - Parameters:
    ///   - count: how many of them there are.
    ///   - items: how many were looked for.
    ///   - source: where.
    /// - Throws: ``RunFailure`` (notFound) that costs the package, if these, or all of the run so far, are several and more than half.
    mutating func add(_ count: Int, of items: Int, from source: String) throws(RunFailure) {
        guard count > 0 else { return }
        vanished += count
        for (lost, all) in [(count, items), (vanished, expected)] where lost > 1 && lost > all - lost {
            throw RunFailure(
                .notFound,
                item: source,
                reach: .package,
                """
                \(lost) of \(all) items have vanished from \(source) since the run began, so nothing more is deleted. \
                Check that the source is mounted.
                """
            )
        }
    }
}
