import MirroringFiles

/// One of the trees that are compared, on a queue of its own: both are looked at and read at the same time.
actor TreeEnd {
    private let tree: any ExaminedTree
    private let executor = SerialQueueExecutor(label: "tree-end")

    /// The end's own queue: its calls block.
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// An end that is a tree.
    init(_ tree: any ExaminedTree) {
        self.tree = tree
    }

    /// What is seen at these paths, in their order.
    func look(at paths: [RelativePath]) throws -> [EntrySight] { try tree.look(at: paths) }

    /// Reads these files as a whole, in their order.
    func read(_ files: [RelativePath]) throws -> [FileReading] { try tree.read(files) }
}
