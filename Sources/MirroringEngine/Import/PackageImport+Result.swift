extension PackageImport {
    /// The result of the import.
    struct Result {
        /// Entries in place that are not folders.
        var imported: [RelativePath] = []
        /// The bytes of the files in place.
        var bytes = 0
        /// What was deleted, of that which was to be.
        var deletions: [Deletion] = []
        /// How many entries that is.
        var deleted: Int { deletions.count }
        /// What is not as at the source, and why.
        var failures: [RunFailure] = []
        /// What should have been deleted and could not be, and why.
        var undeleted: [RunFailure] = []
        /// What was left as it was, and why.
        var warnings: [RunFailure] = []
        /// What entries did not get of their originals' attributes.
        var shortfalls = ShortfallCounts()
        /// What may have been moved, this package's failures included.
        var moves: PossibleMoves
        /// Whether what was replaced or deleted still lies in the package's folder, with the journal.
        var keepsReplaced = false

        /// Whether anything may be other than before.
        ///
        /// - Parameter manifest: what was put in place.
        func isNews(of manifest: Manifest) -> Bool {
            !imported.isEmpty || deleted > 0 || manifest.entries.contains { $0.kind == .folder }
        }
    }
}
