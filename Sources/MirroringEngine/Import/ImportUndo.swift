/// Puts back what an import did, by its journal: when a step failed, or at the next start after a crash.
struct ImportUndo {
    var folder: PackageFolder
    var destination: String

    /// Undoes everything, newest first, and removes the journal. Without a journal there is nothing to undo.
    func run() throws(RunFailure) {
        let steps = try ImportJournal.steps(of: folder, into: destination)
        if !steps.isEmpty {
            var undoing = StepsUndo(
                destination: try FolderTree(path: destination),
                tree: try folder.openTree(),
                kept: try folder.openKept()
            )
            try undoing.undo(steps)
        }
        // While the journal says that it does not hold yet.
        try folder.removeResult()
        try folder.removeJournal()
    }
}
