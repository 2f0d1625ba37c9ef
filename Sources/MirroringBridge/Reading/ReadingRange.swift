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
    /// The position from which on it is not known whether a run that was heard again was told.
    private(set) var heardFrom: UInt64 = 0
    /// Where to begin.
    private(set) var start: UInt64 = 0
    /// How many times the cache's size is read to fill it; more where other messages lie between the events.
    var readBack: UInt64 = 1
    private var fillsCache = false
    /// The first position that was read: after `start` where the history does not reach back so far.
    private var firstRead: UInt64?
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
        heardFrom = stored
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

    /// Takes note of a position that was read.
    ///
    /// - Returns: what the history has dropped, by its retention, before it could be read; nil if nothing.
    mutating func note(_ position: UInt64) -> ClosedRange<UInt64>? {
        guard firstRead == nil else { return nil }
        firstRead = position
        return goesOnAt.flatMap { $0 < position ? $0...(position - 1) : nil }
    }

    /// Whether a reading that should have filled the cache has found fewer events, and there is an earlier part of the history.
    func isTooShort(for cached: Int) -> Bool {
        fillsCache && start > 0 && firstRead == start && cached < cacheSize
    }
}
