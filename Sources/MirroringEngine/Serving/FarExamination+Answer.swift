import MirroringFiles
import MirroringRemote

extension FarExamination {
    /// Looks at a tree of this machine, or reads it.
    ///
    /// - Parameters:
    ///   - root: the tree.
    ///   - path: what people here call it.
    ///   - question: who asks.
    /// - Returns: the answer, as it is sent.
    /// - Throws: `CancellationError` if nobody waits for it any more.
    func answer(in root: OpenedFolder, at path: String, for question: FarQuestion) throws -> [UInt8] {
        let tree = LocalExaminedTree(root, path: path, while: CountedWork(question).goesOn)
        switch subject {
        case .sights: return EntrySight.records(of: try tree.look(at: paths))
        case .contents: return FileReading.records(of: try tree.read(paths))
        }
    }
}
