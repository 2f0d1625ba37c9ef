extension MirroringStatusEventArgs {
    /// How far its run has come, for whoever shows it.
    ///
    /// A run that ends with its first event has come to know no changes, so its engine tells no progress; what there is of errors and
    /// warnings stands in that event.
    package var knownProgress: MirroringProgress? {
        guard transferData.progress == nil, sequence == 1, status.terminal else { return transferData.progress }
        var progress = MirroringProgress()
        progress.errors = status.statusLog.count { $0.level == .error }
        progress.warnings = status.statusLog.count { $0.level == .warning }
        return progress
    }
}
