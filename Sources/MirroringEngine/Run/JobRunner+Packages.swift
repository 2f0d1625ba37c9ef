import MirroringEvents

extension JobRunner {
    /// Writes the manifest of the package of that number, from 1.
    func exportPackage(_ number: Int) throws -> [JobRun.Action] {
        try Task.checkCancellation()
        var plan = plans[number - 1]
        plan.deletions = decide(on: plan.deletions)
        guard !plan.changes.isEmpty || !plan.deletions.isEmpty || !plan.obstacles.isEmpty else {
            return machine.skipped(at: .now)
        }
        try source?.check()
        let folder = try staging.package(plan.packageId)
        self.folder = folder
        let result = try PackageExport(job: job, runId: runId, number: number, plan: plan, folder: folder).run()
        manifest = result.manifest
        let expected = plan.changes.count { $0.kind != .folder }
        vanished.expect(expected)
        try noteVanished(result.vanished, of: expected)

        let header = MirroringPackageHeader(
            packageId: plan.packageId,
            packageNumber: number,
            fileSize: result.manifest.totalBytes,
            targetFilePath: folder.tree
        )
        let items = result.manifest.entries.filter { $0.kind != .folder }
        let pages = items.count { job.pages.contains($0.path) }
        let body = MirroringPackageBody(
            pages: pages,
            files: items.count - pages,
            deletions: plan.deletions.count + plan.obstacles.count,
            digest: result.digest
        )
        return machine.exported(header, body, at: .now)
    }

    /// Transfers the package that was exported; tells progress, and signs of life.
    func transferPackage() async throws -> [JobRun.Action] {
        guard let manifest, let folder else { return [] }
        let plan = plans[manifest.packageNumber - 1]
        let heart = Task {
            while !Task.isCancelled {
                // From the last event on: counted from the transfer's beginning, two could be twice as far apart.
                let next = machine.lastEvent.instant + configuration.keepAlive
                try? await Task.sleep(until: next, clock: .continuous)
                if !Task.isCancelled { tell(machine.keepAlive(every: configuration.keepAlive, at: .now)) }
            }
        }
        defer { heart.cancel() }
        let arrival = try await TransferWithRetries(
            job: job,
            rsync: rsync,
            folder: folder,
            isResumed: plan.isResumed,
            pause: configuration.retryPause
        )
        .run(manifest) { progress in
            tell(
                machine.progressed(
                    sent: progress.sent,
                    received: progress.received,
                    items: progress.items,
                    item: progress.item.map { "\($0)" },
                    at: .now
                )
            )
        } onRetry: { failure in
            machine.retried(failure.entry(at: .now, level: .warning))
        }
        try source?.check()
        let missing = Set(arrival.vanished)
        try noteVanished(
            plan.changes.filter { missing.contains($0.path) },
            of: manifest.entries.count(where: \.isStaged)
        )
        for path in arrival.different {
            let failure = RunFailure(
                .changedWhileReading,
                item: "\(path)",
                "\(path) changed while it was read, so it is left as it was; the next run mirrors it."
            )
            report.losses.add(failure)
            machine.note(failure.entry(at: .now, level: .warning), isError: true)
        }
        self.manifest = arrival.manifest
        let items = arrival.manifest.entries.count { $0.kind != .folder }
        return machine.transferred(bytes: arrival.manifest.totalBytes, items: items, at: .now)
    }

    /// Imports the package that was transferred.
    func importPackage() throws -> [JobRun.Action] {
        guard var manifest, let folder else { return [] }
        try source?.check()
        manifest.deletions = decide(on: manifest.deletions, at: try FolderTree(path: job.source))
        try FolderTree.makeRoot(job.destination)
        let result = try PackageImport(manifest: manifest, folder: folder, destination: job.destination).run()
        let pages = result.imported.count { job.pages.contains($0) }
        report.packages += 1
        report.pages += pages
        report.files += result.imported.count - pages
        report.bytes.addUpToMaximum(manifest.totalBytes)
        report.deletions += result.deleted
        for warning in result.warnings {
            report.losses.add(warning)
            machine.note(warning.entry(at: .now, level: .warning), isError: warning.category == .changedWhileReading)
        }
        try folder.remove()
        staging.removeIfEmpty()
        let files = result.imported.count - pages
        return machine.imported(pages: pages, files: files, deleted: result.deleted, at: .now)
    }

    /// Tells which deletions are done, and of the others why they are not.
    ///
    /// - Parameters:
    ///   - deletions: what was planned.
    ///   - source: where each is asked for again; nil if they are not due yet.
    private func decide(on deletions: [Deletion], at source: FolderTree? = nil) -> [Deletion] {
        let decision = DeletionDecision(on: deletions, hasLosses: machine.hasLosses, source: source)
        if let sentence = decision.postponed {
            machine.note(StatusLogEntry(level: .warning, time: .now, message: sentence))
        }
        if let failure = decision.returned {
            report.losses.add(failure)
            machine.note(failure.entry(at: .now, level: .warning))
        }
        if let failure = decision.unseen {
            report.losses.add(failure)
            machine.noteUnseen(failure.entry(at: .now), items: 0)
        }
        return decision.deletions
    }

    /// Warns of what has vanished from the source; of many items, as of something that could not be mirrored.
    ///
    /// - Throws: ``RunFailure`` if it is most of the items that were looked for.
    private func noteVanished(_ changes: [Change], of expected: Int) throws(RunFailure) {
        try vanished.add(changes.count { $0.kind != .folder }, of: expected, from: job.source)
        for change in changes {
            let rest = change.isNew ? "so it is not mirrored" : "so the next run deletes it at the destination"
            let failure = RunFailure(
                .notFound,
                item: "\(change.path)",
                "\(change.path) has vanished from the source, \(rest)."
            )
            if vanished.areMany { report.losses.add(failure) }
            machine.note(failure.entry(at: .now, level: .warning), isError: vanished.areMany)
        }
    }
}
