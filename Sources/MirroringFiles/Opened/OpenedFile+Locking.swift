import Glibc
import SystemPackage

/// Who may have a file's advisory lock beside its holder.
package enum LockKind: Sendable, Hashable {
    /// Nobody.
    case exclusive
    /// Whoever wants to share it.
    case shared

    fileprivate var operation: Int32 {
        switch self {
        case .exclusive: LOCK_EX
        case .shared: LOCK_SH
        }
    }
}

extension OpenedFile {
    /// How long to wait before a lock is tried again, in milliseconds.
    private static var lockPause: Int { 5 }
    /// The same where those who have it share it: they only look, and are gone at once.
    private static var sharedLockPause: Int { 1 }

    /// Takes the file's advisory lock, if nobody has it in a way that forbids it. Nothing is waited for.
    ///
    /// Who keeps it for longer than a few calls leaves it to a ``FileLock``.
    ///
    /// - Returns: false if somebody else has it.
    package func lock(_ kind: LockKind) throws(Failure) -> Bool {
        while flock(descriptor.rawValue, kind.operation | LOCK_NB) != 0 {
            let refusal = Errno.last
            if refusal == .wouldBlock { return false }
            guard refusal == .interrupted else { throw failure(refusal) }
        }
        return true
    }

    /// Takes the lock as ``lock(_:)`` does, but waits a while for those who share it with each other: they only look. Whoever has it
    /// alone may keep it for days, and is not waited for.
    ///
    /// - Parameters:
    ///   - kind: the lock.
    ///   - patience: how long it blocks at most, in milliseconds. Between two attempts lies a pause, because nothing tells when a lock
    ///     is free: a `flock` that blocks has no time-out, and would wait for whoever has it alone, too.
    /// - Returns: false if somebody has it alone, or if it is shared all the time.
    func lock(_ kind: LockKind, patience: Int) throws(Failure) -> Bool {
        for _ in 0..<(patience / Self.sharedLockPause) {
            if try lock(kind) { return true }
            guard isFree(for: .shared) else { return false }
            poll(nil, 0, Int32(Self.sharedLockPause))
        }
        return try lock(kind)
    }

    /// Whether the lock can be had now. To see that it is taken, for as long as two calls of the system take.
    package func isFree(for kind: LockKind) -> Bool {
        guard (try? lock(kind)) == true else { return false }
        unlock()
        return true
    }

    /// Gives the lock back.
    func unlock() {
        flock(descriptor.rawValue, LOCK_UN)
    }

    /// Does something under the lock; nil, and nothing is done, if that can't be had at once.
    package func lockedIfFree<Result>(
        _ kind: LockKind,
        _ body: (borrowing Self) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        guard (try? lock(kind)) == true else { return nil }
        defer { unlock() }
        return try body(self)
    }

    /// Does something under the lock, or without it where somebody else does not let go of it in time. It blocks as long.
    ///
    /// - Parameters:
    ///   - kind: the lock.
    ///   - patience: how long it is waited for, in milliseconds.
    ///   - body: what is done.
    package func locked<Result>(
        _ kind: LockKind,
        patience: Int,
        _ body: (borrowing Self) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        for _ in 0..<(patience / Self.lockPause) {
            guard let isLocked = try? lock(kind) else { break }
            if isLocked {
                defer { unlock() }
                return try body(self)
            }
            poll(nil, 0, Int32(Self.lockPause))
        }
        return try body(self)
    }
}
