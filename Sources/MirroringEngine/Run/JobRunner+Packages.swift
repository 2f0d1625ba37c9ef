import MirroringEvents
import MirroringFiles

extension JobRunner {
    /// Writes the manifest of the package of that number, from 1.
    func exportPackage(_ number: Int) throws -> [JobRun.Action] {
        try Task.checkCancellation()
        if let end = rsync.deadline.end() { throw end }
        var plan = plans[number - 1]
        if machine.hasLosses {
            let left = plan.leaveReplacements()
            plan.deletions += noteLeft(left)
        }
        plan.deletions = try decide(on: plan.deletions)
        guard !plan.changes.isEmpty || !plan.deletions.isEmpty || !plan.obstacles.isEmpty else {
            noteShortfalls(after: number)
            return machine.skipped(at: .now)
        }
        guard let sides else { return [] }
        try sides.source.check()
        let package = try sides.destination.package(plan.packageId)
        self.package = package
        let result = try PackageExport(
            job: sides.job,
            runId: runId,
            number: number,
            plan: plan,
            source: sides.source,
            destination: sides.destination,
            package: package,
            traits: sides.destination.traits(),
            attributes: attributes
        )
        .run()
        manifest = result.manifest
        shortfalls.add(result.shortfalls)
        let expected = plan.changes.count { $0.kind != .folder }
        vanished.expect(expected)
        try noteVanished(result.vanished, of: expected)
        for (change, failure) in result.failures { note(failure, of: change, size: change.size) }

        var header = MirroringPackageHeader(
            packageId: plan.packageId,
            packageNumber: number,
            fileSize: result.manifest.totalBytes,
            targetFilePath: package.tree
        )
        header.bandwidthLimit = job.rate(at: .now)?.bytesPerSecond
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
        guard let manifest, let package, let sides else { return [] }
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
            job: sides.job,
            rsync: rsync,
            source: sides.source,
            package: package,
            isResumed: plan.isResumed,
            traits: try sides.destination.traits(),
            pause: RetryPause(first: configuration.retryPause)
        )
        .run(manifest, brought: brought(for: manifest)) { progress in
            tell(
                machine.progressed(
                    sent: progress.sent,
                    received: progress.received,
                    items: progress.items,
                    item: progress.item.map { "\($0)" },
                    at: .now
                )
            )
        } onRetry: { pause in
            machine.retried(pause.failure.entry(at: .now, level: .warning))
            sights.see(.waiting(pause))
        } onRate: { rate in
            noteRate(rate)
        }
        try sides.source.check()
        let missing = Set(arrival.vanished)
        try noteVanished(
            plan.changes.filter { missing.contains($0.path) },
            of: manifest.entries.count(where: \.isStaged)
        )
        let changes = arrival.failures.isEmpty ? [:] : plan.changes.byPath
        for (entry, failure) in arrival.failures {
            note(failure, of: changes[entry.path], size: entry.facts.size)
        }
        for warning in arrival.warnings { machine.note(warning.entry(at: .now, level: .warning)) }
        shortfalls.add(arrival.shortfalls)
        self.manifest = arrival.manifest
        let items = arrival.manifest.entries.count { $0.kind != .folder }
        return machine.transferred(bytes: arrival.manifest.totalBytes, items: items, at: .now)
    }

    /// Imports the package that was transferred.
    func importPackage() throws -> [JobRun.Action] {
        guard var manifest, let sides else { return [] }
        // What is mounted in it as well: an unmounted disk lacks everything.
        try sides.source.check()
        if machine.hasLosses {
            let left = manifest.leaveReplacements()
            manifest.deletions += noteLeft(left)
        }
        manifest.deletions = try decide(on: manifest.deletions, at: sides.source)
        let all = manifest.entries.count
        let result = try sides.destination.place(manifest, moves) {
            markTrace(of: sides.destination)
        } onTried: { done in
            sights.count(.importing(done: done, of: all), at: .now)
        }
        sights.see(placed(result, of: plans[manifest.packageNumber - 1]))
        let pages = result.imported.count { job.pages.contains($0) }
        report.packages += 1
        report.pages += pages
        report.files += result.imported.count - pages
        report.bytes.addUpToMaximum(result.bytes)
        report.deletions += result.deleted
        moves = result.moves
        for (failure, items) in result.failures.map({ ($0, 1) }) + result.undeleted.map({ ($0, 0) }) {
            report.losses.add(failure)
            machine.noteFailure(failure.entry(at: .now), items: items)
        }
        for warning in result.warnings {
            report.losses.add(warning)
            let entry = warning.entry(at: .now, level: .warning)
            // All of these are deletions, and no item is missing for them.
            if warning.category == .changedWhileReading {
                machine.noteFailure(entry, items: 0)
            } else {
                machine.note(entry)
            }
        }
        noteWaiting(moves.waiting)
        moves.told()
        shortfalls.add(result.shortfalls)
        noteShortfalls(after: manifest.packageNumber)
        if let failure = sides.destination.removePlaced(manifest.packageId) {
            machine.note(failure.entry(at: .now, level: .warning))
        }
        let files = result.imported.count - pages
        return machine.imported(pages: pages, files: files, deleted: result.deleted, at: .now)
    }

    /// Publishes what the packages have built, if that is anything new.
    func publish() throws -> [JobRun.Action] {
        sights.see(.publishing)
        try Task.checkCancellation()
        if let end = rsync.deadline.end() { throw end }
        guard let sides else { return [] }
        try sides.source.check()
        let publication = ReleaseNotes.Publication(
            release: releaseName,
            runId: runId,
            time: .now,
            trigger: configuration.trigger,
            items: publishing?.items,
            bytes: publishing?.bytes
        )
        if let warnings = try sides.destination.publish(publication) {
            for warning in warnings { machine.note(warning.entry(at: .now, level: .warning)) }
            report.release = releaseName.description
        }
        return machine.published(at: .now)
    }

    /// What of a plan is in place.
    private func placed(_ result: PackageImport.Result, of plan: PackagePlan) -> RunGlimpse.Sight {
        let imported = Set(result.imported)
        return .placed(plan.changes.filter { imported.contains($0.path) }, result.deletions)
    }

    /// Says which limit of the rate holds from now on, if it is another than before.
    private func noteRate(_ rate: ByteRate?) {
        defer { self.rate = .some(rate) }
        machine.limited(to: rate?.bytesPerSecond)
        guard let last = self.rate, last != rate else { return }
        let message = rate.map { "The limit is \($0) from now on." } ?? "There is no limit from now on."
        machine.note(StatusLogEntry(level: .processing, time: .now, message: message))
    }

    /// Remembers an item that can't be mirrored.
    ///
    /// - Parameters:
    ///   - failure: why.
    ///   - change: what was to be done about it; nil if that is not known.
    ///   - size: of a file.
    private func note(_ failure: RunFailure, of change: Change?, size: Int) {
        let failure = failure.namingTrash(of: job)
        report.losses.add(failure)
        machine.noteFailure(failure.entry(at: .now))
        guard let change, change.isNew else { return }
        moves.failed(change.path, size: change.kind == .file ? size : nil)
    }

    /// Warns, with the last package or where there is none, of all that entries did not get of their originals' attributes.
    func noteShortfalls(after number: Int) {
        guard number == plans.count, !shortfalls.isEmpty else { return }
        for message in shortfalls.sentences(at: job.destination) {
            machine.note(
                StatusLogEntry(level: .warning, time: .now, category: .authorization, message: message)
            )
        }
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

extension [Change] {
    /// The changes by their paths.
    fileprivate var byPath: [RelativePath: Change] {
        Dictionary(map { ($0.path, $0) }) { first, _ in first }
    }
}
