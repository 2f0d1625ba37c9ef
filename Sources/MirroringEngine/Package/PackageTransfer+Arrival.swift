import MirroringFiles

/// Makes sure of what has arrived.
extension PackageTransfer {
    /// Compares what arrived with the source as it is now, by size and time; a file must have its digest as well.
    ///
    /// rsync takes a file's time before it reads it, so a file that has the same time afterwards has not changed in between.
    /// As somebody may have seen to that it looks so, programs that give rights are compared by content.
    func arrival(of manifest: Manifest, digests: [RelativePath: String]) throws(RunFailure) -> Arrival {
        let originals = try source.look(at: manifest.entries.filter(\.isStaged).map(\.path))
        var arrival = Arrival(manifest: manifest)
        var items: [ArrivingItem] = []
        items.reserveCapacity(manifest.entries.count)
        for entry in manifest.entries where entry.isStaged {
            do throws(RunFailure) {
                guard let original = try originals.facts(entry.path) else {
                    arrival.vanished.append(entry.path)
                    continue
                }
                var now = entry
                now.facts = traits.givable(job.permissions.renewed(entry.facts, from: original))
                now.digest = digests[entry.path]
                items.append(ArrivingItem(entry: now, original: original))
            } catch {
                guard error.reach == .item else { throw error }
                arrival.different.append(entry)
            }
        }
        try addContents(to: &items)
        let arrived = try package.settle(items)
        var next = items.makeIterator()
        var item = next.next()
        arrival.manifest.entries.removeAll(keepingCapacity: true)
        for entry in manifest.entries {
            guard entry.isStaged else {
                arrival.manifest.entries.append(entry)
                continue
            }
            // What has vanished, or could not be looked at, is none of them.
            guard let state = item, state.entry.path == entry.path else { continue }
            item = next.next()
            if arrived.contains(entry.path) {
                arrival.manifest.entries.append(state.entry)
            } else {
                arrival.different.append(entry)
            }
        }
        return arrival
    }

    /// Reads the programs that give rights to who runs them: what arrived is compared with that.
    private func addContents(to items: inout [ArrivingItem]) throws(RunFailure) {
        let programs = items.indices.filter { items[$0].entry.facts.givesRights && items[$0].entry.digest != nil }
        guard !programs.isEmpty else { return }
        let known = Dictionary(programs.map { (items[$0].entry.path, items[$0].entry.facts) }) { first, _ in first }
        let contents = try source.digests(of: known)
        for index in programs { items[index].content = contents[items[index].entry.path] }
    }

    /// What rsync has brought of a file that is written all the time, taken as it is: one reading of it, of which rsync knows the digest.
    ///
    /// - Parameters:
    ///   - entry: what was known of the file before: its owner and mode must be the same now. A program that gives rights is not taken.
    ///   - digest: of what was read.
    /// - Returns: nil if that can't be done.
    func taken(_ entry: Manifest.Entry, digest: String?) throws(RunFailure) -> Manifest.Entry? {
        let before = entry.facts
        guard let digest, entry.kind == .file, !before.givesRights,
            let original = try source.look(at: [entry.path]).facts(entry.path),
            let staged = try package.look(at: [entry.path]).facts(entry.path), staged.kind == .file
        else { return nil }
        let now = job.permissions.renewed(before, from: original)
        guard (now.kind, now.owner, now.group, now.mode) == (before.kind, before.owner, before.group, before.mode)
        else { return nil }
        var entry = entry
        entry.facts = staged
        (entry.facts.owner, entry.facts.group, entry.facts.mode) = (now.owner, now.group, now.mode)
        entry.digest = digest
        return entry
    }
}
