import MirroringEvents
import MirroringFiles
import SystemPackage

/// Puts the items of a package that are not folders in their places, one at a time.
struct ItemPlacing {
    let site: ImportSite
    let folders: ImportedFolders

    private var destination: FolderTree { site.destination }
    private var tree: FolderTree { site.tree }
    private var kept: OpenedFolder { site.kept }

    /// Puts an item in place.
    ///
    /// - Parameter entry: any but a folder.
    /// - Returns: nil if it is in place; why it was left as it was, if the next run is to see to it.
    func place(_ entry: Manifest.Entry) throws(RunFailure) -> RunFailure? {
        switch entry.kind {
        case .file, .other: try put(entry)
        case .hardLink(let target): return try link(entry, to: target)
        case .attributes: try change(entry)
        case .folder: break
        }
        return nil
    }

    /// Puts what was transferred in its place.
    private func put(_ entry: Manifest.Entry) throws(RunFailure) {
        guard let source = try tree.folder(entry.path.parent ?? .root),
            let staged = try tree.facts(entry.path),
            staged.isCopy(of: entry.facts), entry.digest != nil || entry.kind != .file
        else {
            throw RunFailure(
                .checksum,
                item: "\(entry.path)",
                "\(tree.name(of: entry.path)) is not what was sent; the package is transferred again by the next run."
            )
        }
        if entry.kind == .file, entry.facts.givesRights { try giveRights(to: entry) }
        let parent = try folders.parent(of: entry.path)
        let number = try makeRoom(for: entry.path, in: parent) { number throws(RunFailure) in
            try site.journal.append(.put(entry.path, staged.identity, staged: entry.path, kept: number))
        }
        if let number { try KeptItems(site: site).keep(entry.path, of: parent, as: number) }
        try destination.perform("replaced", entry.path) { () throws(Errno) in
            try source.rename(FileName(entry.path.name), to: parent, FileName(entry.path.name))
        }
    }

    /// Gives a program the rights that rsync has left out: its content was compared with its original's.
    private func giveRights(to entry: Manifest.Entry) throws(RunFailure) {
        guard let program = try tree.entry(entry.path) else { return }
        do throws(Errno) {
            try program.setMode(entry.facts.mode)
        } catch {
            throw RunFailure(SystemFailure(error, while: "given its permissions", path: tree.name(of: entry.path)))
        }
    }

    /// Makes a name of a file that has another; the reason why not, if that is not as at the source.
    private func link(_ entry: Manifest.Entry, to target: RelativePath) throws(RunFailure) -> RunFailure? {
        guard let folder = try destination.folder(target.parent ?? .root),
            try destination.facts(target)?.standsFor(entry.facts) == true
        else {
            return notLinked(entry, to: target)
        }
        // Made aside first, so that it replaces what is there in one step, and is what was looked at.
        let linkNumber = site.nextNumber()
        try destination.perform("linked", target) { () throws(Errno) in
            try folder.link(FileName(target.name), to: kept, FileName("\(linkNumber)"))
        }
        let made = try destination.perform("linked", target) { () throws(Errno) in
            try kept.facts(FileName("\(linkNumber)"))
        }
        guard let facts = made, facts.standsFor(entry.facts) else {
            return notLinked(entry, to: target)
        }
        let parent = try folders.parent(of: entry.path)
        let number = try makeRoom(for: entry.path, in: parent) { number throws(RunFailure) in
            try site.journal.append(.put(entry.path, facts.identity, staged: nil, kept: number))
        }
        if let number { try KeptItems(site: site).keep(entry.path, of: parent, as: number) }
        try destination.perform("linked", entry.path) { () throws(Errno) in
            try kept.rename(FileName("\(linkNumber)"), to: parent, FileName(entry.path.name))
        }
        return nil
    }

    private func notLinked(_ entry: Manifest.Entry, to target: RelativePath) -> RunFailure {
        RunFailure(
            .changedWhileReading,
            item: "\(entry.path)",
            "\(entry.path) is another name of \(target), which is not as at the source; the next run links it."
        )
    }

    /// Gives a file its owner and mode, and leaves its content.
    private func change(_ entry: Manifest.Entry) throws(RunFailure) {
        guard let file = try destination.entry(entry.path) else { throw isGone(entry.path) }
        let current = try destination.facts(of: file, at: entry.path)
        guard current.kind == .file else { throw isGone(entry.path) }
        guard current.mayBecome(entry.facts) else {
            throw RunFailure(
                .changedWhileReading,
                item: "\(entry.path)",
                """
                \(destination.name(of: entry.path)) is not what it was: another file has its place, or it belongs to \
                somebody else, so it gets neither owner nor mode; the next run transfers it.
                """
            )
        }
        try site.journal.append(.change(entry.path, current.identity, ImportJournal.Attributes(current)))
        var facts = entry.facts
        facts.modified = current.modified  // the content stays, so its time does
        try destination.apply(facts, to: file, at: entry.path)
    }

    private func isGone(_ path: RelativePath) -> RunFailure {
        RunFailure(.notFound, item: "\(path)", "\(destination.name(of: path)) is not there any more.")
    }

    /// Looks at what an item is to replace: removes an empty folder, numbers a file that is to be kept.
    ///
    /// - Parameter record: writes the journal's record, given that number.
    private func makeRoom(
        for path: RelativePath,
        in parent: OpenedFolder,
        record: (Int?) throws(RunFailure) -> Void
    ) throws(RunFailure) -> Int? {
        let old = try destination.perform("read", path) { () throws(Errno) in try parent.facts(FileName(path.name)) }
        if let old, old.kind == .folder, try !folders.remove(path, old, in: parent) {
            throw RunFailure(
                .validation,
                item: "\(path)",
                "\(destination.name(of: path)) is a folder that holds what the job excludes, so \(path) can't replace it."
            )
        }
        let number = old == nil || old?.kind == .folder ? nil : site.nextNumber()
        try record(number)
        return number
    }
}
