import MirroringFiles

/// An open file or folder of a monitoring folder.
typealias LogFile = OpenedFile<OfflineLogError>

extension LogFile {
    /// What files are made with: their owner writes them, their group reads them.
    static var permissions: UInt32 { 0o640 }

    /// How long a lock is waited for, in milliseconds: a reader that keeps it may not stop the log.
    private static var lockPatience: Int { 200 }

    /// Does something under the file's advisory lock, or without it where another process does not let go of it in time.
    func locked<Result>(
        _ kind: LockKind,
        _ body: (borrowing LogFile) throws(OfflineLogError) -> Result
    ) throws(OfflineLogError) -> Result {
        try locked(kind, patience: Self.lockPatience, body)
    }
}
