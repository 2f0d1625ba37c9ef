import MirroringEvents
import MirroringFiles
import MirroringTrace
import SystemPackage

/// Asks rsync what differs, so that the destination itself is the truth and drift is seen.
///
/// What rsync can't list at the source it takes for gone. So of what it would delete there remains what is proven, see
/// ``DeletionProof``, and what it complains of is told.
struct ChangeSurvey {
    var job: Job
    var rsync: Rsync

    /// Lists the changes.
    ///
    /// - Parameter onFound: told the number of changes whenever one more is found.
    /// - Throws: ``RunFailure`` if the source's own folder can't be listed, or rsync fails as a whole; `CancellationError`.
    func changes(onFound: (Int) -> Void = { _ in }) async throws -> Changes {
        // One handle for all that is asked of the source: what takes its path meanwhile is another folder.
        let root = try OpenedFolder.root(job.source)
        let source = FolderTree(root, path: job.source)
        _ = try names(in: root, source)
        let destination = try destination()
        let version = try await rsync.version()
        let sourceRoot = try RsyncRoot(root, path: job.source)
        var listed = ItemizedChanges()
        let result = try await rsync.run(
            arguments(sourceRoot.argument, destination?.argument ?? job.destination, version: version),
            in: [sourceRoot] + (destination.map { [$0] } ?? []),
            input: patterns
        ) { line in
            if listed.take(line) { onFound(listed.count) }
        }
        guard result.isSuccess || result.isVanished || result.isPartial else {
            throw result.failure(action: "list what has changed")
        }
        var survey = Changes()
        // A new disk is empty, although it has a lost+found.
        let foreign = Exclusions(ofEnginesAt: job)
        survey.isSourceEmpty = try names(in: root, source).allSatisfy { name in
            foreign.cover(String(decoding: name, as: UTF8.self))
        }
        survey.sourceEntries = listed.entries
        survey.sourceFolders = listed.folders
        survey.sourceBytes = listed.bytes
        let changes = try changes(of: listed, source, in: &survey)
        survey.changes = changes
        prove(listed.deletions.filter { !isFolderOfTrace($0) }, at: source, in: &survey)
        take(result, into: &survey)
        leaveClosed(at: source, in: &survey)
        return survey
    }

    /// What lies in the source's own folder: if even that can't be read, nothing is known of the source.
    private func names(in root: OpenedFolder, _ source: FolderTree) throws(RunFailure) -> [[UInt8]] {
        try source.perform("listed", .root) { () throws(Errno) in try root.names() }
    }

    /// The destination; nil if there is none yet, so that there is nothing to compare with.
    private func destination() throws(RunFailure) -> RsyncRoot? {
        do throws(RunFailure) {
            return try RsyncRoot(.root(job.destination), path: job.destination)
        } catch {
            guard error.category == .notFound else { throw error }
            return nil
        }
    }

    // MARK: What rsync lists

    /// The changes, each with the kind that it has in truth, without those that are none.
    private func changes(
        of listed: ItemizedChanges,
        _ source: FolderTree,
        in survey: inout Changes
    ) throws(RunFailure) -> [Change] {
        var changes = listed.changes
        let isTried = !listed.doubtful.isEmpty || !listed.links.isEmpty
        let traits: DestinationTraits = isTried ? self.traits : .usual
        var judgement = DifferenceJudgement(traits: traits)
        var settled = try judge(listed.doubtful, by: &judgement, in: &changes, source)
        survey.shortfalls = judgement.shortfalls
        try distrustCopies(by: traits, in: &changes, source)
        if traits.hasHardLinks {
            let staying = settled.union(changes.indices.filter { changes[$0].kind == .attributes })
            settled.formUnion(try alike(listed.links.map(\.index), staying, in: changes, source))
            try HardLinkResolution(links: listed.links, source: source).resolve(in: &changes)
        } else {
            settled.formUnion(try separate(listed.links.map(\.index), by: traits, in: &changes, source))
        }
        guard !settled.isEmpty else { return changes }
        return changes.enumerated().filter { !settled.contains($0.offset) }.map(\.element)
    }

    /// Has those files transferred whose content is to stay by rsync's word, but that only look like a copy.
    private func distrustCopies(
        by traits: DestinationTraits,
        in changes: inout [Change],
        _ source: FolderTree
    ) throws(RunFailure) {
        guard changes.contains(where: { $0.kind == .attributes }) else { return }
        let copies = try FolderTree(path: job.destination)
        for (index, change) in changes.enumerated() where change.kind == .attributes {
            guard let original = try source.facts(change.path) else { continue }
            let copy = try copies.facts(change.path)
            let wanted = job.permissions.wanted(original, over: copy, in: nil)
            // The files of a release are those of the one before as well.
            if job.publish == .packages, copy?.mayBecome(wanted, with: traits) == true { continue }
            changes[index].kind = .file
            changes[index].size = original.size
        }
    }

    // MARK: What it can't list

    /// Leaves as they are the copies of what this user can't read, list or enter any more, where nothing but attributes can change. They
    /// would be closed as well: to those who read the destination, and, folders, to the run that comes when all is open again.
    ///
    /// Folders have been named by rsync, which tried to list them; of files it has asked for no more than their attributes.
    private func leaveClosed(at source: FolderTree, in survey: inout Changes) {
        let areAllListed = survey.unreadable.isEmpty
        let closed = survey.changes.filter { change in
            let isFolder = change.kind == .folder
            guard isFolder ? !areAllListed : change.kind == .attributes, let parent = change.path.parent,
                let folder = try? source.folder(parent)
            else { return false }
            return folder.refusalToRead(FileName(change.path.name), isFolder: isFolder) == .permissionDenied
        }
        for file in closed where file.kind != .folder {
            let failure = RunFailure(errno: Errno.permissionDenied.rawValue, action: "read", item: "\(file.path)")
            survey.unreadable.append(failure)
            survey.unreadableEntries[file.path] = failure
        }
        survey.closedFolders = closed.count(where: \.isNew)
        let paths = Set(closed.map(\.path))
        survey.changes.removeAll { paths.contains($0.path) }
    }

    private func prove(_ deletions: [Deletion], at source: FolderTree, in survey: inout Changes) {
        let proven = ProvenDeletions(deletions, at: source)
        survey.deletions = proven.certain
        survey.waiting = proven.waiting
        survey.waitingReason = proven.warning
    }

    /// Whether it is the folder of the trace, which may be there for that alone, and is then none of the source's.
    private func isFolderOfTrace(_ deletion: Deletion) -> Bool {
        job.trace && deletion.isFolder && deletion.path.bytes.elementsEqual(TracePlace.folder.utf8)
    }

    private func take(_ result: RsyncResult, into survey: inout Changes) {
        for line in result.messages where !line.hasPrefix("rsync ") {
            if !result.isSuccess, let message = RsyncMessage(line) {
                let path = message.path(below: job.source)
                let item = path.map { "\($0)" } ?? message.path
                let failure = RunFailure(errno: message.number, action: "read", item: item)
                survey.unreadable.append(failure)
                if let path { survey.unreadableEntries[path] = failure }
            } else {
                survey.warnings.append(line)
            }
        }
        // It says in words that are not known what it could not do; that it could not do all is certain.
        if result.isPartial, survey.unreadable.isEmpty {
            survey.unreadable.append(result.failure(action: "list all of the source"))
        }
    }
}
