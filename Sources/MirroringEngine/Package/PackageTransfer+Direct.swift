import MirroringEvents
import MirroringFiles

/// What is brought without an rsync: plain files, where rsync is told nothing in particular of how to copy.
extension PackageTransfer {
    /// Copies plain files where both ends are on this machine, and sends those that are new to another one.
    ///
    /// - Returns: what rsync has to bring; nil if the line broke meanwhile.
    func bring(
        _ staged: [Manifest.Entry],
        with attributes: AttributeKinds,
        _ progress: inout Progress,
        digests: inout [RelativePath: String],
        onProgress: (Progress) -> Void
    ) async throws -> [Manifest.Entry]? {
        guard rsync.isUsual, job.verify == .time, job.rsyncOptions.options.isEmpty, job.bandwidth == nil,
            // A copy that does not get its original's time is none, and is brought anew.
            traits.times.keepsAny
        else { return staged }
        let copying = try DirectCopying(from: source, to: package, with: attributes, job.permissions, traits: traits)
        if let copying {
            return try await copy(staged, by: copying, &progress, digests: &digests, onProgress: onProgress)
        }
        return try await send(staged, without: attributes, &progress, digests: &digests, onProgress: onProgress)
    }

    /// Copies plain files.
    ///
    /// - Returns: what rsync has to bring.
    private func copy(
        _ staged: [Manifest.Entry],
        by copying: DirectCopying,
        _ progress: inout Progress,
        digests: inout [RelativePath: String],
        onProgress: (Progress) -> Void
    ) async throws -> [Manifest.Entry] {
        var rest: [Manifest.Entry] = []
        var (files, bytes) = (0, 0)
        for entry in staged {
            files -= 1
            bytes -= entry.facts.size
            if files < 0 || bytes < 0 {
                (files, bytes) = Self.copiesAtOnce
                try Task.checkCancellation()
                if let end = rsync.deadline.end() { throw end }
                // Signs of life come from the same thread.
                await Task.yield()
            }
            guard copying.copy(entry) else {
                rest.append(entry)
                continue
            }
            digests[entry.path] = DirectCopying.digest
            progress.complete(entry)
            onProgress(progress)
        }
        return rest
    }

    /// How many files are copied, and bytes, before anybody else has a turn.
    private static let copiesAtOnce = (files: 32, bytes: 16 << 20)

    /// Sends plain files of which the destination has nothing; of what it has, rsync sends the differences alone. So it does with large
    /// ones, where it goes on inside of them when the line has broken.
    ///
    /// - Returns: what rsync has to bring; nil if the line broke meanwhile.
    private func send(
        _ staged: [Manifest.Entry],
        without attributes: AttributeKinds,
        _ progress: inout Progress,
        digests: inout [RelativePath: String],
        onProgress: (Progress) -> Void
    ) async throws -> [Manifest.Entry]? {
        let files = staged.filter { entry in
            entry.isNew && !entry.facts.isSparse && entry.isPlain(below: SentFiles.sizeLimit, without: attributes)
        }
        guard !files.isEmpty, !job.compress, let tree = try source.openedTree() else { return staged }
        var reached = progress
        let sent = try await package.send(
            files,
            from: tree,
            with: job.permissions == .source,
            until: rsync.deadline
        ) { entry in
            reached.complete(entry)
            onProgress(reached)
        }
        guard let sent else { return staged }
        for entry in sent.arrived { digests[entry.path] = DirectCopying.digest }
        guard !sent.isLineLost else { return nil }
        for entry in sent.arrived { progress.complete(entry) }
        let arrived = Set(sent.arrived.map(\.path))
        return staged.filter { !arrived.contains($0.path) }
    }
}

extension PackageTransfer.Progress {
    /// Takes note of a file that is complete.
    fileprivate mutating func complete(_ entry: Manifest.Entry) {
        item = entry.path
        items += 1
        received.addUpToMaximum(entry.facts.size)
        sent = received
    }
}
