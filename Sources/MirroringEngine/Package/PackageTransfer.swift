import MirroringEvents
import MirroringFiles

/// Moves a package's items into its staging tree by rsync, and makes sure of what arrived.
struct PackageTransfer {
    /// What has arrived so far.
    struct Progress {
        /// The item that was last complete.
        var item: RelativePath?
        /// Bytes that the source has sent.
        var sent = 0
        /// Bytes of the items that are complete and checked.
        var received = 0
        /// The items that are complete and checked.
        var items = 0

        /// The same, with the bytes and items that had arrived before.
        func behind(_ bytes: Int, items arrived: Int) -> Self {
            Self(
                item: item,
                sent: bytes.addingUpToMaximum(sent),
                received: bytes.addingUpToMaximum(received),
                items: arrived + items
            )
        }
    }

    /// What arrived in the end.
    struct Arrival {
        /// The manifest, with the items that arrived, as they are at the source now.
        var manifest: Manifest
        /// What is not at the source any more.
        var vanished: [RelativePath] = []
        /// What does not look as at the source: it did not arrive, or it changed while it was read. As it was known before.
        var different: [Manifest.Entry] = []
    }

    var job: Job
    var rsync: Rsync
    var source: any SourceSide
    var package: any PackageSide
    /// Whether a part of it lies there from an earlier try: that part is compared by content and not sent again.
    var isResumed: Bool
    /// What a copy at the destination can have.
    var traits: DestinationTraits

    /// Files of at least this size are watched while they move; watching costs output for every file.
    private static let largeFile = 16 << 20

    /// Runs rsync once.
    ///
    /// - Parameters:
    ///   - entries: what is to be moved: those among them that are staged, and folders for their attributes.
    ///   - attributes: which come beside mode, owner and time.
    ///   - watch: says how fast, and ends rsync before its time.
    ///   - goesOn: whether an rsync before this one has brought a part: what it had of a file is not sent again.
    ///   - digests: gets the digest of every file that rsync moved, or compared, and found good at both ends.
    ///   - onProgress: called for every item that is complete, and now and then within large ones.
    func send(
        _ entries: [Manifest.Entry],
        with attributes: AttributeKinds,
        watch: TransferWatch,
        goesOn: Bool,
        digests: inout [RelativePath: String],
        onProgress: (Progress) -> Void
    ) async throws -> RsyncResult {
        let staged = entries.filter(\.isStaged)
        // Folders come for their attributes: those that an item lies in, the root among them, come with that.
        let folders = attributes.isEmpty ? [] : entries.filter { $0.kind == .folder }
        guard !staged.isEmpty || !folders.isEmpty else { return RsyncResult(code: 0, messages: []) }
        try package.checkSpace(for: staged)
        // rsync takes a name that begins with # or ; for a comment, even in a list that is separated by NUL.
        let listed = folders.filter { !$0.path.isRoot } + staged
        let list = (listed.isEmpty ? folders : listed).reduce(into: [UInt8]()) { list, entry in
            list += [UInt8(ascii: "."), UInt8(ascii: "/")]
            list += entry.path.bytes
            list.append(0)
        }
        let origin = try source.folder(sending: list)
        let target = try package.target(listing: list)
        let showsProgress = watch.isNeeded || staged.contains { $0.facts.size >= Self.largeFile }
        var progress = Progress()
        var arrived: [RelativePath: String] = [:]
        let result = try await rsync.run(
            arguments(
                for: staged,
                attributes.rsyncArguments() + (listed.isEmpty ? ["--exclude=/*"] : []),
                rate: watch.rate,
                showsProgress: showsProgress,
                goesOn: goesOn,
                origin,
                target
            ),
            in: [origin, target.folder],
            input: target.input,
            watch: watch
        ) { line in
            watch.heard()
            if let line = RsyncLine(line) {
                guard line.kind != .folder else { return }
                progress.item = line.path
                arrived[line.path] = line.digest
                progress.items += 1
                if line.kind == .file { progress.received.addUpToMaximum(line.size) }
                progress.sent = max(progress.sent, progress.received)
            } else if let total = RsyncProgress(line) {
                progress.sent = max(progress.sent, total.bytes)
            } else {
                return
            }
            onProgress(progress)
        }
        digests.merge(arrived) { $1 }
        return result
    }

    private func arguments(
        for staged: [Manifest.Entry],
        _ others: [String],
        rate: ByteRate?,
        showsProgress: Bool,
        goesOn: Bool,
        _ origin: RsyncFolder,
        _ target: PackageTarget
    ) -> [[UInt8]] {
        var arguments = [
            "--archive", "--chmod=Fug-s", "--force", "--files-from=\(origin.far?.list ?? target.list)",
            "--from0",
            "--no-human-readable", "--outbuf=L", "--partial-dir=\(target.partial)",
            "--out-format=\(RsyncLine.format)",
        ]
        arguments += job.permissionArguments
        arguments += others
        arguments += job.rsyncOptions.options
        arguments += target.options
        if let rate { arguments.append("--bwlimit=\(rate.kibibytesPerSecond)") }
        if showsProgress { arguments.append("--info=progress2") }
        if staged.contains(where: \.facts.isSparse) { arguments.append("--sparse") }
        // What it could not give would keep it from giving the time as well. The import gives owners where it can.
        if !staged.allSatisfy({ canBeGiven($0.facts) }) { arguments += ["--no-owner", "--no-group"] }
        if !traits.keepsModes { arguments.append("--no-perms") }
        // Without that rsync sends a local file as a whole, whatever it has of it.
        if isResumed || goesOn { arguments.append("--no-whole-file") }
        if isResumed { arguments += ["--checksum", "-ii"] }
        arguments += ["--", "\(origin.argument)/", target.tree]
        return arguments.map { Array($0.utf8) }
    }

    /// Whether rsync may try to give a copy owner and group of its original. Who is not root tries no others than it can give.
    private func canBeGiven(_ original: FileFacts) -> Bool {
        guard traits.keepsOwners else { return false }
        return traits.rights.user != 0
            || traits.mayGive(owner: original.owner) && traits.mayGive(group: original.group)
    }

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
