import MirroringOfflineLog

/// The runs of a folder that are wanted, the oldest first.
struct RunChoice {
    /// Their files.
    private(set) var files: [OfflineLogFile] = []
    /// They themselves, where they were looked at.
    private(set) var runs: [RunDigest] = []
    /// Files in which there is no event yet.
    private(set) var empty: [OfflineLogFile] = []

    /// Chooses among files, from the last one back, so that none is opened whose run is not wanted for its age.
    ///
    /// - Parameters:
    ///   - files: the files of the folder, the oldest first.
    ///   - catalog: its runs.
    ///   - filter: which are wanted.
    ///   - looksAtAll: whether runs are looked at as well that are wanted anyway.
    init(
        of files: [OfflineLogFile],
        in catalog: inout LoggedRunCatalog,
        by filter: LogFilter,
        looksAtAll: Bool
    ) {
        let looks = looksAtAll || filter.looksAtRuns
        for file in files.reversed() where filter.mayInclude(file) {
            if let count = filter.count, self.files.count >= count { break }
            if looks {
                guard let run = catalog.digest(of: file), filter.includes(run) else { continue }
                runs.append(run)
            }
            self.files.append(file)
        }
        self.files.reverse()
        runs.reverse()
        if !filter.looksAtRuns { empty = catalog.empty.reversed() }
    }
}
