import Dispatch
import Synchronization

/// What is done now and then, beside accepting and sending, and what health tells.
extension Outbox {
    /// Waits until everything that was accepted before the call is on the disk.
    func synchronize() async throws(OutboxError) {
        let result: Result<Void, OutboxError> = await withCheckedContinuation { continuation in
            // Weak, or the queue would hold the outbox, and its lock, for a moment after the caller has gone on.
            flushQueue.async { [weak self] in
                let result = Result { () throws(OutboxError) in try self?.flush() ?? () }
                continuation.resume(returning: result)
            }
        }
        try result.get()
    }

    /// Brings everything that was accepted before the call to the disk, on the caller's thread.
    func flush() throws(OutboxError) {
        // One at a time: a second caller may find nothing left to do only when the first has done it.
        try flushing.withLock { _ throws(OutboxError) in
            let (files, hasNewName) = state.withLock { $0.writer?.removeUnsynchronized() ?? ([], false) }
            do throws(OutboxError) {
                for file in files { try file.synchronize() }
                if hasNewName { try folder.synchronize() }
            } catch {
                state.withLock { $0.writer?.putBack(files, hasNewName: hasNewName) }
                throw error
            }
        }
    }

    /// Writes down how far the broker has confirmed, so that little is sent again after a crash.
    func checkpoint() throws(OutboxError) {
        let (writer, confirmed) = state.withLock { ($0.writer, $0.confirmed) }
        guard let writer, let confirmed else { return }
        try writer.checkpoint(confirmed)
    }

    /// Measures what other processes of this user keep in the folder. Of this one's files some may have gone since it was listed.
    func measure(_ listing: OutboxListing) {
        let shares = listing.own
        state.withLock { $0.otherBytes = shares.bytes - ($0.writer.flatMap { shares.sizes[$0.instance] } ?? 0) }
    }

    /// Segments of which nothing is needed any more, for the caller to remove.
    struct Delivered {
        var segments: [SegmentName]
        var corrupt: Set<SegmentName>
    }

    /// Begins a new segment if all that is in the file is delivered: what waits for nothing would keep room from what is to come, as the
    /// last segment else stays until it is full.
    ///
    /// - Returns: the segments before; nil if something of them waits, or a new one can't be begun.
    func removeDelivered(_ state: inout State) -> Delivered? {
        guard var writer = state.writer, state.queue.overflow == nil,
            let confirmed = state.confirmed, confirmed == writer.end
        else { return nil }
        state.writer = nil  // the only holder while it is changed
        defer { state.writer = writer }
        // Who adopts what a crash leaves is to know that nothing is missing in front.
        guard (try? writer.checkpoint(confirmed)) != nil, (try? writer.openSegment()) != nil else { return nil }
        let segments = writer.forgetSegments(before: writer.end)
        return takeOut(segments, of: &state)
    }

    /// Takes segments out of the state, for ``retire(_:)``.
    func takeOut(_ segments: [SegmentName], of state: inout State) -> Delivered {
        defer { state.corrupt.subtract(segments) }
        return Delivered(segments: segments, corrupt: state.corrupt)
    }

    /// Removes their files. Not under the lock: that is a matter of the disk.
    func retire(_ delivered: Delivered?) {
        if let delivered { folder.retire(delivered.segments, corrupt: delivered.corrupt) }
    }

    /// Makes room for others where the outbox is more than half full, and nothing of this process's waits.
    func makeRoom() {
        let delivered = state.withLock { state -> Delivered? in
            guard (state.writer?.bytes ?? 0) + state.otherBytes > maximumBytes / 2 else { return nil }
            return removeDelivered(&state)
        }
        retire(delivered)
    }

    /// Removes what this process has in the folder, if nothing of it waits; the next event begins anew.
    func removeShare() {
        let closed = state.withLock {
            state -> (segments: [SegmentName], corrupt: Set<SegmentName>, lock: OwnerLock)? in
            guard state.waiting == 0, var writer = state.writer else { return nil }
            state.writer = nil
            state.confirmed = nil
            state.missing = []
            state.queue.caughtUp()
            let (segments, lock) = writer.close()
            return (segments, state.corrupt, lock)
        }
        guard let closed else { return }
        folder.retire(closed.segments, corrupt: closed.corrupt)
        closed.lock.remove()
    }

    /// Returns as soon as no event waits, or the task is cancelled.
    func emptied() async {
        await state.wait { $0.waiting == 0 }
    }

    /// How many accepted events are not delivered.
    var waiting: Int { state.withLock { $0.waiting } }

    /// How many of them go with this process: they are in memory alone, or in files that somebody has removed.
    var unsaved: Int { state.withLock { $0.unsaved + $0.removed } }

    /// How many events could not be kept at all.
    var lost: Int { state.withLock { $0.lost } }

    /// How many events were refused, because they have no place in their run, and why the last of them.
    var refused: (count: Int, reason: String?) { state.withLock { ($0.refused, $0.refusalReason) } }

    /// How many events were changed so that readers take them.
    var mended: Int { state.withLock { $0.mended } }

    /// Why storing last failed; nil if it never has.
    var storingError: OutboxError? { state.withLock { $0.storingError } }

    /// Why events can't be stored, as far as is known: the last one could not. That the outbox is full is over when it has room again.
    var storingTrouble: OutboxError? {
        state.withLock { state -> OutboxError? in
            guard let (error, length) = state.unstored else { return nil }
            let bytes = (state.writer?.bytes ?? 0) + state.otherBytes
            return error.code == .full && bytes + length <= maximumBytes ? nil : error
        }
    }

    /// The oldest event that the relay has not got yet, if it is in memory.
    var oldest: PendingEvent? { state.withLock { $0.queue.first } }

    /// Takes out the trouble since the last call.
    func removeFailures() -> Failures {
        state.withLock { state in
            defer { state.failures = Failures() }
            return state.failures
        }
    }
}
