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
            try copyAttributes(of: item, in: batch, to: path)
        } else {
            try tree.perform("restored", path) { () throws(Errno) in
                try batch.linkSpecial(FileName("\(item.number)"), to: parent, FileName(path.name))
            }
        }
        guard var facts = try tree.facts(path) else {
            throw RunFailure(.notFound, item: "\(path)", "\(tree.name(of: path)) vanished when it was made.")
        }
        guard former.kind == .file, former.isTrusted else { return facts }
        if former.givesRights { facts.mode = former.mode }
        facts.capability = try tree.perform("restored", path) { () throws(Errno) in
            try batch.entry(FileName("\(item.number)"))?.capability() ?? []
        }
        return facts
    }

    /// Gives a copy what the item has beside mode, owner and time.
    private func copyAttributes(
        of item: KeptChoice.Item,
        in batch: OpenedFolder,
        to path: RelativePath
    ) throws(RunFailure) {
        guard let copy = try tree.entry(path) else { return }
        let attributes = try tree.perform("restored", path) { () throws(Errno) in
            try batch.entry(FileName("\(item.number)"))?.attributes() ?? ExtendedAttributes()
        }
        try tree.give(attributes, to: copy, at: path)
    }

    /// Makes folders with what they had beside mode, owner and time, for an import that takes it from there.
    func stage(_ folders: [RelativePath: ImportJournal.Attributes]) throws(RunFailure) {
        for (path, attributes) in folders {
            _ = try madeFolder(path)
            guard let others = attributes.others, let folder = try tree.entry(path) else { continue }
            try tree.give(others, to: folder, at: path)
        }
    }

    /// Gives folders the attributes that they had, when all in them is done; those that are missing are made.
    func finish(_ folders: [RelativePath: ImportJournal.Attributes]) throws(RunFailure) {
        for path in folders.keys { _ = try madeFolder(path) }
        for (path, attributes) in folders.sorted(by: { $0.key.bytes.count > $1.key.bytes.count }) {
            try tree.apply(attributes.facts, to: path)
            guard let others = attributes.others, let folder = try tree.entry(path) else { continue }
            try tree.give(others, to: folder, at: path)
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
