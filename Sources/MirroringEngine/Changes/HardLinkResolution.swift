import MirroringFiles

/// Finds out what each hard link is another name of.
///
/// A dry run names the other file only if that does not change itself, so the source's inodes tell the rest. A link whose
/// other names are not among the changes is moved as a file.
struct HardLinkResolution {
    /// The links among the changes, each with what rsync says that it is another name of.
    let links: [(index: Int, target: RelativePath?)]
    let source: any SourceSide

    /// Gives each link its kind.
    func resolve(in changes: inout [Change]) throws(RunFailure) {
        guard !links.isEmpty else { return }
        var moving: [FileFacts.Identity: RelativePath] = [:]
        let linked = Set(links.map(\.index))
        let others = changes.indices.filter { index in
            !linked.contains(index) && [.file, .other, .attributes].contains(changes[index].kind)
        }
        let originals = try source.look(at: (others + links.map(\.index)).map { changes[$0].path })
        for change in others.map({ changes[$0] }) {
            if let facts = try originals.facts(change.path), facts.links > 1 {
                moving[facts.identity] = change.path
            }
        }
        for (index, named) in links {
            let facts = try originals.facts(changes[index].path)
            if let target = facts.flatMap({ moving[$0.identity] }) ?? named {
                changes[index].kind = .hardLink(target)
            } else if let facts, facts.kind == .file {
                changes[index].kind = .file
                changes[index].size = facts.size
                moving[facts.identity] = changes[index].path
            }
        }
    }
}
