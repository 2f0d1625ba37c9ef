import MirroringEvents
import MirroringFiles
import SystemPackage

/// Copies what is in the trash into a tree of this user's, where nothing of it is yet.
struct KeptCopying {
    private let trash: Trash
    private let tree: FolderTree

    init(from trash: Trash, to tree: FolderTree) {
        self.trash = trash
        self.tree = tree
    }

    /// Copies an item with its time, mode and, as far as this user may, its owner; the folders above are made.
    ///
    /// - Parameters:
    ///   - item: the item.
    ///   - path: where to.
    /// - Returns: what the copy looks like. Where that says that it gives rights to who runs it, it may have them, and does not yet:
    ///   the item had them, and belongs to this user or root.
    func copy(_ item: KeptChoice.Item, to path: RelativePath) throws(RunFailure) -> FileFacts {
        let (batch, former) = try trash.find(item)
        let parent = try madeFolder(path.parent ?? .root)
        if former.kind == .file {
            try tree.perform("restored", path) { () throws(Errno) in
                try batch.copyFile(FileName("\(item.number)"), to: parent, FileName(path.name))
            }
            var plain = former
            plain.mode &= 0o1777
            try tree.apply(plain, to: path)
        } else {
            try tree.perform("restored", path) { () throws(Errno) in
                try batch.linkSpecial(FileName("\(item.number)"), to: parent, FileName(path.name))
            }
        }
        guard var facts = try tree.facts(path) else {
            throw RunFailure(.notFound, item: "\(path)", "\(tree.name(of: path)) vanished when it was made.")
        }
        if former.givesRights, former.isTrusted { facts.mode = former.mode }
        return facts
    }

    /// Gives folders the attributes that they had, when all in them is done; those that are missing are made.
    func finish(_ folders: [RelativePath: ImportJournal.Attributes]) throws(RunFailure) {
        for path in folders.keys { _ = try madeFolder(path) }
        for (path, attributes) in folders.sorted(by: { $0.key.bytes.count > $1.key.bytes.count }) {
            try tree.apply(attributes.facts, to: path)
        }
    }

    private func madeFolder(_ path: RelativePath) throws(RunFailure) -> OpenedFolder {
        if let folder = try tree.folder(path) { return folder }
        let parent = try madeFolder(path.parent ?? .root)
        try tree.perform("made", path) { () throws(Errno) in
            try parent.makeFolder(FileName(path.name), permissions: 0o755)
        }
        guard let folder = try tree.folder(path) else {
            throw RunFailure(.notFound, item: "\(path)", "\(tree.name(of: path)) vanished when it was made.")
        }
        return folder
    }
}
