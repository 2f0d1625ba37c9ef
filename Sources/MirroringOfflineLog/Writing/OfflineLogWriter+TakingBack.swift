extension OfflineLogWriter {
    /// Cuts the files back to what is on disk for certain.
    ///
    /// - Throws: ``OfflineLogError``, the first one, after the files that can be cut are.
    func takeBack() throws(OfflineLogError) {
        var failure: OfflineLogError?
        // First, for the others may close them.
        for file in open.values where file.isDirty {
            do throws(OfflineLogError) {
                try file.takeBack()
            } catch {
                failure = failure ?? error
            }
        }
        for run in Array(closedEnds.keys) {
            guard let name = known[run], !files.folder.lacks(name.name) else {
                closedEnds[run] = nil  // it has been removed in the meantime
                continue
            }
            do throws(OfflineLogError) {
                try file(named: name).takeBack()
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        isUnsure = false
    }
}
