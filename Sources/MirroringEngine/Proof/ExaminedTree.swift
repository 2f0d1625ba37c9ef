import MirroringTrace

/// One of the two trees of a job as a check sees it, here or on another machine.
///
/// Its calls block: for a thread that may wait for a disk, or for as long as a connection is being made again.
protocol ExaminedTree: Sendable {
    /// What is seen at these paths, in their order.
    ///
    /// - Throws: ``RunFailure`` if nothing can be seen any more; `CancellationError`.
    func look(at paths: [RelativePath]) throws -> [EntrySight]

    /// Reads these files as a whole where they are, in their order.
    ///
    /// - Throws: as above.
    func read(_ files: [RelativePath]) throws -> [FileReading]
}

/// What can be examined.
protocol ExaminedSide: AnyObject {
    /// The tree as a check sees it: of a destination, what is compared.
    func examined() throws(RunFailure) -> any ExaminedTree
}

/// What reading a file gives.
enum FileReading: Sendable, Hashable {
    case digest(FileDigest)
    case refused(CheckFinding.Refusal)
}
