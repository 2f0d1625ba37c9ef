import MirroringFiles

/// What is seen of entries of a tree: asked for all at once where that takes a way to another machine, and each when it is wanted where the
/// tree is at hand.
struct Sights {
    private enum Origin {
        case tree(FolderTree)
        /// The same, with attributes.
        case detailed(FolderTree, AttributeKinds)
        case answers([RelativePath: Result<FileFacts?, RunFailure>])
    }

    private let origin: Origin

    private init(_ origin: Origin) {
        self.origin = origin
    }

    /// Of a tree of this machine.
    ///
    /// - Parameters:
    ///   - tree: the tree.
    ///   - attributes: which attributes are looked at beside mode, owner and time.
    init(in tree: FolderTree, with attributes: AttributeKinds = []) {
        self.init(attributes.isEmpty ? .tree(tree) : .detailed(tree, attributes))
    }

    /// Those that another machine has answered with; of what it was not asked, nothing is there.
    init(_ answers: [RelativePath: Result<FileFacts?, RunFailure>]) {
        self.init(.answers(answers))
    }

    /// Of a tree that is not there.
    static var nothing: Sights { Sights([:]) }

    /// What is known of an entry; nil if it, or a folder on the way to it, does not exist.
    ///
    /// - Throws: ``RunFailure`` that costs the item, or more.
    func facts(_ path: RelativePath) throws(RunFailure) -> FileFacts? {
        switch origin {
        case .tree(let tree): try tree.facts(path)
        case .detailed(let tree, let kinds): try tree.detailedFacts(path)?.looked(at: kinds)
        case .answers(let answers): try answers[path]?.get()
        }
    }
}
