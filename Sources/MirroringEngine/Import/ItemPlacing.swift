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

    /// Puts an item in place; if that fails, all is as it was before.
    ///
    /// - Parameter entry: any but a folder.
    /// - Returns: what it did not get of its original's attributes.
    func place(_ entry: Manifest.Entry) throws(RunFailure) -> AttributeShortfall {
        switch entry.kind {
        case .file, .other: return try put(entry)
        case .hardLink(let target): try link(entry, to: target)
        case .attributes: return try change(entry)
        case .folder: break
        }
        return []
    }

    /// Puts what was transferred in its place.
    private func put(_ entry: Manifest.Entry) throws(RunFailure) -> AttributeShortfall {
        guard let source = try tree.folder(entry.path.parent ?? .root),
            let staged = try tree.facts(entry.path),
            staged.isCopy(of: entry.facts, with: site.traits.times), entry.digest != nil || entry.kind != .file
        else {
            throw RunFailure(
                .checksum,
                item: "\(entry.path)",
                "\(tree.name(of: entry.path)) is not what was sent; the next run transfers it again."
            )
        }
        var shortfall = try complete(entry, staged)
        let parent = try folders.parent(of: entry.path)
        let old = try look(at: entry.path, in: parent)
        if site.keepsAccessLists, entry.kind == .file {
            shortfall.formUnion(try keepAccessList(entry, over: old))
        }
        try site.whole { () throws(RunFailure) in
            let number = try makeRoom(for: entry.path, over: old, in: parent) { number throws(RunFailure) in
                try site.record(.put(entry.path, staged.identity, staged: entry.path, kept: number))
            }
            if let number { try KeptItems(site: site).keep(entry.path, of: parent, as: number) }
            try destination.perform(number == nil ? "put in place" : "replaced", entry.path) { () throws(Errno) in
                try source.changingStaged { () throws(Errno) in
                    try source.rename(FileName(entry.path.name), to: parent, FileName(entry.path.name))
                }
            }
        }
        return shortfall
    }

    /// Gives a staged item what rsync has left out: its owner and group, where rsync could not have given those of all, or they are
    /// those of what it replaces; so too its mode; a program its rights, since its content was compared with its original's.
    ///
    /// - Returns: what it did not get, where root would have given it.
    private func complete(_ entry: Manifest.Entry, _ staged: FileFacts) throws(RunFailure) -> AttributeShortfall {
        let (original, traits) = (entry.facts, site.traits)
        var wanted = staged
        if traits.keepsOwners {
            wanted.owner = traits.owner(of: original)
            if traits.mayGive(group: original.group) { wanted.group = original.group }
        }
        var shortfall: AttributeShortfall = []
        if traits.rights.user == 0 {
            if wanted.owner != original.owner { shortfall.insert(.owner) }
            if wanted.group != original.group { shortfall.insert(.group) }
        }
        let isGivenAway = wanted.owner != staged.owner || wanted.group != staged.group
        if original.givesRights, !traits.keepsModes { shortfall.insert(.mode) }
        let isGivenMode = original.givesRights || site.permissions == .keep && original.kind == .file
        let getsMode = isGivenMode && traits.keepsModes
        // After its owner, who takes them away.
        let getsCapability = !original.capability.isEmpty && traits.mayGiveCapabilities
        guard isGivenAway || getsMode || getsCapability, let item = try tree.entry(entry.path) else { return shortfall }
        do throws(Errno) {
            if isGivenAway { shortfall.formUnion(try item.setOwner(wanted.owner, wanted.group)) }
            if getsMode { try item.setMode(item.facts().permissions(from: original)) }
            if getsCapability { try item.setCapability(original.capability) }
        } catch {
            throw RunFailure(SystemFailure(error, while: "given its permissions", path: tree.name(of: entry.path)))
        }
        return shortfall
    }

    /// Gives a staged file the access list of the file that it replaces, or else the one that its folder hands down: as if it were made there.
    /// What a stranger has written is neither.
    ///
    /// - Parameter old: what has its name at the destination; nil if nothing has.
    private func keepAccessList(
        _ entry: Manifest.Entry,
        over old: FileFacts?
    ) throws(RunFailure) -> AttributeShortfall {
        let owner = entry.facts.owner
        let current: ExtendedAttributes? = if old?.kind == .file { try lists(of: entry.path, for: owner) } else { nil }
        var list = ExtendedAttributes()
        if let current {
            list = current
        } else {
            let handedDown = try folders.listHandedDown(by: entry.path.parent ?? .root, to: owner)
            list.values[ExtendedAttributes.accessList] = handedDown
        }
        // Most trees have none, and a look at each item would take longer than all else that is done about it.
        guard !list.values.isEmpty, let item = try tree.entry(entry.path) else { return [] }
        let shortfall = try tree.give(list, to: item, at: entry.path, .accessLists)
        try tree.perform("given its permissions", entry.path) { () throws(Errno) in
            let now = try item.facts()
            let made = current == nil ? now.mode & (0o666 | entry.facts.mode & 0o111) : now.mode
            try item.setMode(site.permissions == .keep ? made : now.permissions(from: entry.facts))
        }
        return shortfall
    }

    /// The access lists of a file of the destination that is this user's, root's or the owner's to whom a copy goes; nil of others.
    private func lists(of path: RelativePath, for owner: UInt32) throws(RunFailure) -> ExtendedAttributes? {
        guard let entry = try destination.entry(path) else { return nil }
        let facts = try destination.facts(of: entry, at: path)
        guard facts.kind == .file, [0, site.traits.rights.user, owner].contains(facts.owner) else { return nil }
        return try destination.attributes(of: entry, at: path, .accessLists)
    }

    /// Makes a name of a file that has another.
    private func link(_ entry: Manifest.Entry, to target: RelativePath) throws(RunFailure) {
        guard let folder = try destination.folder(target.parent ?? .root),
            try destination.facts(target)?.standsFor(entry.facts, with: site.traits) == true
        else {
            throw notLinked(entry, to: target)
        }
        // Made aside first, so that it replaces what is there in one step, and is what was looked at.
        let linkNumber = site.nextNumber()
        try destination.perform("linked", target) { () throws(Errno) in
            try folder.link(FileName(target.name), to: kept, FileName("\(linkNumber)"))
        }
        let made = try destination.perform("linked", target) { () throws(Errno) in
            try kept.facts(FileName("\(linkNumber)"))
        }
        guard let facts = made, facts.standsFor(entry.facts, with: site.traits) else {
            throw notLinked(entry, to: target)
        }
        let parent = try folders.parent(of: entry.path)
        let old = try look(at: entry.path, in: parent)
        try site.whole { () throws(RunFailure) in
            let number = try makeRoom(for: entry.path, over: old, in: parent) { number throws(RunFailure) in
                try site.record(.put(entry.path, facts.identity, staged: nil, kept: number))
            }
            if let number { try KeptItems(site: site).keep(entry.path, of: parent, as: number) }
            try destination.perform("linked", entry.path) { () throws(Errno) in
                try kept.rename(FileName("\(linkNumber)"), to: parent, FileName(entry.path.name))
            }
        }
    }

    private func notLinked(_ entry: Manifest.Entry, to target: RelativePath) -> RunFailure {
        RunFailure(
            .changedWhileReading,
            item: "\(entry.path)",
            "\(entry.path) is another name of \(target), which is not as at the source; the run that mirrors that links it."
        )
    }

    /// Gives a file its owner and mode, and leaves its content.
    private func change(_ entry: Manifest.Entry) throws(RunFailure) -> AttributeShortfall {
        guard let file = try destination.entry(entry.path) else { throw isGone(entry.path) }
        let current = try destination.facts(of: file, at: entry.path)
        guard current.kind == .file else { throw isGone(entry.path) }
        guard current.mayBecome(entry.facts, with: site.traits) else {
            throw RunFailure(
                .changedWhileReading,
                item: "\(entry.path)",
                """
                \(destination.name(of: entry.path)) is not what it was: another file has its place, or it belongs to \
                somebody else, so it gets neither owner nor mode; the next run transfers it.
                """
            )
        }
        var facts = entry.facts
        facts.modified = current.modified  // the content stays, so its time does
        try site.record(.change(entry.path, current.identity, ImportJournal.Attributes(current)))
        return try destination.apply(facts, to: file, at: entry.path)
    }

    private func isGone(_ path: RelativePath) -> RunFailure {
        RunFailure(.notFound, item: "\(path)", "\(destination.name(of: path)) is not there any more.")
    }

    /// What is known of what an item is to replace; nil if nothing has its name.
    private func look(at path: RelativePath, in parent: OpenedFolder) throws(RunFailure) -> FileFacts? {
        try destination.perform("read", path) { () throws(Errno) in try parent.facts(FileName(path.name)) }
    }

    /// Makes room for an item: removes an empty folder, numbers a file that is to be kept.
    ///
    /// - Parameters:
    ///   - old: what the item is to replace; nil for nothing.
    ///   - record: writes the journal's record, given that number.
    private func makeRoom(
        for path: RelativePath,
        over old: FileFacts?,
        in parent: OpenedFolder,
        record: (Int?) throws(RunFailure) -> Void
    ) throws(RunFailure) -> Int? {
        if let old, old.kind == .folder, try !folders.remove(path, old, in: parent) {
            throw RunFailure(
                .validation,
                item: "\(path)",
                """
                \(destination.name(of: path)) is a folder that holds what the job excludes, or what came meanwhile, so \(path) can't \
                replace it.
                """
            )
        }
        let number = old == nil || old?.kind == .folder ? nil : site.nextNumber()
        try record(number)
        return number
    }
}
