import Synchronization

/// What is done when somebody removes the folder, or files of this process's in it, while events wait in them.
extension Outbox {
    /// Puts back what somebody has removed. What can't be put back is counted in ``unsaved``, and still delivered from
    /// the files that are open.
    ///
    /// - Returns: how many files were put back.
    /// - Throws: why some could not be; it is the ``storingError`` too.
    func restore() throws(OutboxError) -> Int {
        try restoring.withLock { _ throws(OutboxError) -> Int in
            guard state.withLock({ $0.waiting > 0 && $0.writer != nil }) else { return 0 }
            var failure: OutboxError?
            var count = 0
            do throws(OutboxError) {
                try folder.renew()
                count = try restoreFiles()
            } catch {
                failure = error
            }
            let missing = state.withLock({ $0.writer })?.missing ?? []
            let error: OutboxError? = missing.isEmpty ? nil : OutboxError(removedFrom: folder.path, failure)
            state.withLock { state in
                state.missing = Set(missing)
                state.storingError = error ?? state.storingError
            }
            if let error { throw error }
            return count
        }
    }

    private func restoreFiles() throws(OutboxError) -> Int {
        guard let share = state.withLock({ $0.writer }), !share.isInPlace else { return 0 }
        var count = 0
        if !share.lock.isInPlace {
            // Another process may have taken the share for a dead one's, and delivers it.
            guard let lock = try OwnerLock.acquire(share.instance, in: folder) else { return 0 }
            let isTaken = state.withLock { state -> Bool in
                guard state.writer?.instance == lock.instance else { return false }
                state.writer?.take(lock)
                return true
            }
            guard isTaken else {
                lock.remove()
                return 0
            }
            try checkpoint()
            count += 1
        }
        try leave(share.missing)
        guard let finished = state.withLock({ $0.writer }), finished.instance == share.instance else { return count }
        for number in finished.missing where number < finished.end.segment {
            guard let (file, bytes) = finished.open(number) else { continue }
            let restored = try file.restored(bytes)
            let isTaken = state.withLock { state -> Bool in
                guard state.writer?.instance == share.instance else { return false }
                return state.writer?.take(restored, as: number) ?? false
            }
            if isTaken { count += 1 } else { folder.remove("\(share.name(of: number))") }
        }
        return count
    }

    /// Begins a new segment if the one being written is among these: then nothing is appended to it while it is copied.
    private func leave(_ missing: [Int]) throws(OutboxError) {
        let failure = state.withLock { state -> OutboxError? in
            guard let current = state.writer?.end.segment, missing.contains(current) else { return nil }
            do throws(OutboxError) {
                try state.writer?.openSegment()
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }
}

extension Outbox.State {
    /// How many events wait in segments that somebody has removed.
    var removed: Int {
        guard !missing.isEmpty, let writer else { return 0 }
        let delivered = confirmed.map { missing.contains($0.segment) ? confirmedRecords : 0 } ?? 0
        return min(max(0, writer.records(in: missing) - delivered), waiting - unsaved)
    }
}
