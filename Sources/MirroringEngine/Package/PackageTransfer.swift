import Foundation
import MirroringEvents
import MirroringFiles
import SystemPackage

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
    var folder: PackageFolder
    /// Whether a part of it lies there from an earlier try: that part is compared by content and not sent again.
    var isResumed: Bool
    /// What a copy at the destination can have.
    var traits: DestinationTraits

    /// Files of at least this size are watched while they move; watching costs output for every file.
    private static let largeFile = 16 << 20

    /// Runs rsync once.
    ///
    /// - Parameters:
    ///   - manifest: what is to be moved.
    ///   - watch: says how fast, and ends rsync before its time.
    ///   - goesOn: whether an rsync before this one has brought a part: what it had of a file is not sent again.
    ///   - digests: gets the digest of every file that rsync moved, or compared, and found good at both ends.
    ///   - onProgress: called for every item that is complete, and now and then within large ones.
    func send(
        _ manifest: Manifest,
        watch: TransferWatch,
        goesOn: Bool,
        digests: inout [RelativePath: String],
        onProgress: (Progress) -> Void
    ) async throws -> RsyncResult {
        let staged = manifest.entries.filter(\.isStaged)
        guard !staged.isEmpty else { return RsyncResult(code: 0, messages: []) }
        try PackageSpace(folder: folder).check(staged)
        // rsync takes a name that begins with # or ; for a comment, even in a list that is separated by NUL.
        let list = staged.reduce(into: [UInt8]()) { list, entry in
            list += [UInt8(ascii: "."), UInt8(ascii: "/")]
            list += entry.path.bytes
            list.append(0)
        }
        // A file and not a pipe: rsync may end before it has read all, and writing to it would then end us by SIGPIPE.
        try folder.write(list: list)
        let source = try RsyncRoot(.root(job.source), path: job.source)
        let staging = try folder.root()
        let showsProgress = watch.isNeeded || staged.contains { $0.facts.size >= Self.largeFile }
        var progress = Progress()
        var arrived: [RelativePath: String] = [:]
        let result = try await rsync.run(
            arguments(for: staged, rate: watch.rate, showsProgress: showsProgress, goesOn: goesOn, source, staging),
            in: [source, staging],
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
        rate: ByteRate?,
        showsProgress: Bool,
        goesOn: Bool,
        _ source: RsyncRoot,
        _ staging: RsyncRoot
    ) -> [[UInt8]] {
        var arguments = [
            "--archive", "--chmod=Fug-s", "--force", "--files-from=\(staging.argument)/\(PackageFolder.list)",
            "--from0",
            "--no-human-readable", "--outbuf=L", "--partial-dir=\(staging.argument)/\(PackageFolder.partial)",
            "--out-format=\(RsyncLine.format)",
        ]
        arguments += job.permissions.rsyncArguments
        arguments += job.rsyncOptions.options
        if let rate { arguments.append("--bwlimit=\(rate.kibibytesPerSecond)") }
        if showsProgress { arguments.append("--info=progress2") }
        if staged.contains(where: \.facts.isSparse) { arguments.append("--sparse") }
        // What it could not give would keep it from giving the time as well. The import gives owners where it can.
        if !staged.allSatisfy({ canBeGiven($0.facts) }) { arguments += ["--no-owner", "--no-group"] }
        if !traits.keepsModes { arguments.append("--no-perms") }
        // Without that rsync sends a local file as a whole, whatever it has of it.
        if isResumed || goesOn { arguments.append("--no-whole-file") }
        if isResumed { arguments += ["--checksum", "-ii"] }
        arguments += ["--", "\(source.argument)/", "\(staging.argument)/\(PackageFolder.tree)/"]
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
        let source = try FolderTree(path: job.source)
        let tree = try folder.openTree()
        let comparison = ProgramComparison(source: source, tree: tree, traits: traits)
        var arrival = Arrival(manifest: manifest)
        arrival.manifest.entries.removeAll(keepingCapacity: true)
        for var entry in manifest.entries {
            guard entry.isStaged else {
                arrival.manifest.entries.append(entry)
                continue
            }
            let facts: FileFacts
            do throws(RunFailure) {
                guard let current = try source.facts(entry.path) else {
                    arrival.vanished.append(entry.path)
                    continue
                }
                facts = current
            } catch {
                guard error.reach == .item else { throw error }
                arrival.different.append(entry)
                continue
            }
            let digest = digests[entry.path]
            let wanted = job.permissions.renewed(entry.facts, from: facts)
            let isCopy = try tree.facts(entry.path)?.isCopy(of: facts, with: traits.times) == true
            if isCopy, digest != nil || entry.kind != .file, try comparison.holds(of: entry.path, wanted) {
                entry.facts = wanted
                entry.digest = digest
                arrival.manifest.entries.append(entry)
            } else {
                arrival.different.append(entry)
                if isCopy, digest == nil { try drop(entry.path, in: tree) }
            }
        }
        return arrival
    }

    /// Removes what looks whole, but of which rsync was ended before it could tell: the next one passed over it, and it never had a digest.
    private func drop(_ path: RelativePath, in tree: FolderTree) throws(RunFailure) {
        guard let folder = try tree.folder(path.parent ?? .root) else { return }
        try tree.perform("removed", path) { () throws(Errno) in try folder.removeFile(FileName(path.name)) }
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
            let original = try FolderTree(path: job.source).facts(entry.path),
            let staged = try folder.openTree().facts(entry.path), staged.kind == .file
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
