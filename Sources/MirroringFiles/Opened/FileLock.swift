/// An open file with its advisory lock (`flock`), for as long as this value is in use: the system frees it when the process ends, however
/// it ends.
///
/// It is given back expressly, before the file is closed. Closing alone would not do: the lock is held until the last copy of the
/// descriptor is closed, and a child that is just being forked has one until it executes its program.
package struct FileLock<Failure: ExpressibleBySystemFailure>: ~Copyable, Sendable {
    /// The file, open.
    package let file: OpenedFile<Failure>

    /// Takes the lock of a file.
    ///
    /// - Parameters:
    ///   - kind: who may have it as well.
    ///   - file: the file; closed if somebody else has the lock.
    ///   - patience: how long those are waited for who share the lock, to look, in milliseconds; it blocks as long. Whoever has it
    ///     alone is not waited for.
    ///   - busy: gets the file, before it is closed, if somebody else has the lock.
    /// - Returns: nil if somebody else has it.
    package init?(
        _ kind: LockKind,
        of file: consuming OpenedFile<Failure>,
        patience: Int = 0,
        busy: (borrowing OpenedFile<Failure>) -> Void = { _ in }
    ) throws(Failure) {
        guard try file.lock(kind, patience: patience) else {
            busy(file)
            return nil
        }
        self.file = file
    }

    deinit {
        file.unlock()
    }
}
