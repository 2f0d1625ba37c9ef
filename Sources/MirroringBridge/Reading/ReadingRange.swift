/// What one reading of the history covers: a value, without I/O.
struct ReadingRange: Sendable {
    /// Where the history ended when the reading began: behind the last message that was there.
    private(set) var end: UInt64 = 0
    /// Where a reading that continues another goes on; nil if nothing was read or logged before.
    private var goesOnAt: UInt64?
    /// The position from which on events are not in the offline log yet; the very end if another bridge writes it.
    private(set) var loggedFrom: UInt64 = 0
    /// The position from which on it is not known whether all dead letters are dealt with.
    private(set) var settledFrom: UInt64 = 0
    /// The position from which on events are not in the cache, or were not yet: what lies before may be evicted by now, and must not
    /// come back.
    private(set) var cachedFrom: UInt64 = 0
    /// Where the offline log went on when the reading began, whoever writes it: before it nothing is open, and all runs that were heard again
    /// were told.
    private(set) var storedFrom: UInt64 = 0
    /// Where to begin.
    private(set) var start: UInt64 = 0
    /// How many times the cache's size is read to fill it; more where other messages lie between the events.
    var readBack: UInt64 = 1
    private var fillsCache = false
    /// The first position that was read: after `start` where the history does not reach back so far.
    private var firstRead: UInt64?
    /// The position after what was read; nil before the first.
    private var next: UInt64?
    private var cacheSize: UInt64 = 0

    init() {}

    /// - Parameters:
    ///   - end: where the history ends now.
    ///   - role: whether this bridge writes the offline log.
    ///   - stored: where the offline log goes on, whoever writes it.
    ///   - nextPosition: where the last reading stopped; nil if this is the first.
    ///   - heldFrom: the first position that was read and not passed on, because an earlier event of its run was missing.
    ///   - lettersFrom: the first message that was read and is not known to be a dead letter yet, although it has to be one.
    ///   - cacheSize: how many events the cache holds.
    ///   - readBack: how many times that is read.
    init(
        end: UInt64,
        role: OfflineLogKeeper.Role,
        stored: UInt64,
        nextPosition: UInt64?,
        heldFrom: UInt64?,
        lettersFrom: UInt64?,
        cacheSize: UInt64,
        readBack: UInt64
    ) {
        self.end = end
        loggedFrom = role == .writing ? stored : .max
        storedFrom = stored
        self.readBack = readBack
        self.cacheSize = cacheSize
        fillsCache = nextPosition == nil
        // A tenth more than the cache holds, because barriers and repeats lie between the events.
        let (enough, isTooMuch) = (cacheSize + cacheSize / 10).multipliedReportingOverflow(by: readBack)
        cachedFrom = min(nextPosition ?? 0, heldFrom ?? .max)
        let open = min(heldFrom ?? .max, lettersFrom ?? .max)
        start = min(loggedFrom, open, nextPosition ?? end - (isTooMuch ? end : min(end, enough)))
        // The copies of dead letters come after their originals, so of what is read they are seen as well.
        settledFrom = role == .writing ? min(stored, open) : start
        // A log that was never written begins where the history does.
        goesOnAt = [nextPosition, role == .writing && stored > 0 ? stored : nil].compactMap { $0 }.min()
    }

    /// The positions that should have come before one that was read, and did not; nil if none are missing. The history has dropped their
    /// messages, by its retention, or there never were any: the broker's own notes have positions as well.
    func gap(before position: UInt64) -> ClosedRange<UInt64>? {
        (next ?? goesOnAt).flatMap { $0 < position ? $0...(position - 1) : nil }
    }

    /// The part of a gap that no reading has read before.
    func unread(_ gap: ClosedRange<UInt64>) -> ClosedRange<UInt64>? {
        let first = max(gap.lowerBound, goesOnAt ?? 0)
        return first <= gap.upperBound ? first...gap.upperBound : nil
    }

    /// Takes note of positions that were read.
    mutating func note(_ positions: ClosedRange<UInt64>) {
        firstRead = firstRead ?? positions.lowerBound
        next = positions.upperBound + 1
    }

    /// Whether a reading that should have filled the cache has found fewer events, and there is an earlier part of the history.
    func isTooShort(for cached: Int) -> Bool {
        fillsCache && start > 0 && firstRead == start && cached < cacheSize
    }
}
