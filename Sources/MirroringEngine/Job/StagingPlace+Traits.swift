extension StagingPlace {
    /// What can be kept of a source at the destination, which is on the same file system; the folders are made where they are missing.
    ///
    /// - Throws: ``RunFailure``.
    func traits() throws(RunFailure) -> DestinationTraits {
        try within { folder throws(RunFailure) in try DestinationTraits(probing: folder, at: path) }
    }
}
