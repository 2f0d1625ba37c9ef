import MirroringEvents
import MirroringFiles
import MirroringTrace

/// Reads a tree of this machine for its trace.
struct TraceReading: Sendable {
    /// The job whose copy it is.
    var job: Job
    /// Lists what the job does not leave alone.
    var rsync: Rsync
    /// What was known before.
    var memory: DigestFile
    /// Told again and again how much more is done, in bytes that are read, and one for each entry; false ends it.
    var goesOn: @Sendable (Int) -> Bool = { _ in !Task.isCancelled }

    /// Reads the files of a tree, as far as they are not known. It blocks as long.
    ///
    /// - Parameter path: the tree.
    /// - Throws: ``RunFailure``; ``RunEnd`` if the run's time was over before that; `CancellationError`.
    func read(_ path: String) async throws -> TracedTree {
        let root = try OpenedFolder.root(path)
        let selection = job.exclude.isEmpty ? nil : try await mirroredFiles(in: root, path)
        let known = memory.digests()
        let engines = Exclusions(ofEnginesAt: job)
        let files = TreeFiles(of: root, path: path, known: known, selection: selection) { folder in
            engines.cover(String(decoding: folder, as: UTF8.self))
        }
        var found = TreeFiles.Result()
        do {
            try files.read(into: &found) { count in rsync.deadline.end() == nil && goesOn(count) }
        } catch is CancellationError {
            // What has been read need not be read again.
            remember(known.updated(by: found.index), insteadOf: known)
            throw rsync.deadline.end() ?? CancellationError()
        } catch let failure as SystemFailure {
            throw RunFailure(failure)
        }
        remember(found.index, insteadOf: known)
        return TracedTree(tree: found.digest.tree, hasExclusions: selection != nil || found.hasLeftOut)
    }

    /// The paths of the files of a tree that the job does not leave alone.
    private func mirroredFiles(in root: OpenedFolder, _ path: String) async throws -> Set<[UInt8]> {
        let folder = RsyncFolder.here(try RsyncRoot(root, path: path))
        let entries = try await SourceListing(job: job, rsync: rsync) { folder }.entries()
        return Set(entries.filter { $0.kind == .file }.map(\.path.bytes))
    }

    /// What can't be remembered is read again by the next run.
    private func remember(_ index: DigestIndex, insteadOf known: DigestIndex) {
        let index = index.settled(at: .now)
        if index != known { try? memory.save(index) }
    }
}
