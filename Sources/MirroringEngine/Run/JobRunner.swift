import Foundation
public import MirroringEvents
import MirroringFiles

/// Runs a job once: does what the state machine says, and tells it the result.
///
/// Looking through trees and importing packages are thousands of calls that wait for a disk, so a run has a queue of its own: the threads
/// on which events are delivered at the same time are not held up.
public actor JobRunner {
    let job: Job
    let configuration: EngineConfiguration
    let rsync: Rsync
    let staging: StagingFolder
    private let sink: any MirroringEventSink
    private let runId = UUID.version7()
    private let began = ContinuousClock.now
    private let executor = SerialQueueExecutor(label: "job-runner")

    private var state: JobStateFolder?
    private var machine: JobRun
    private var report: RunReport
    private var source: SourceRoot?
    private var vanished = VanishedItems()
    private var plans: [PackagePlan] = []
    private var manifest: Manifest?
    /// The place of the package under way.
    private var folder: PackageFolder?

    /// The run's own queue: its calls block.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// A run of a job.
    ///
    /// - Parameters:
    ///   - job: what to do.
    ///   - configuration: how and on whose behalf.
    ///   - sink: gets every event, in order.
    public init(job: Job, configuration: EngineConfiguration, sink: any MirroringEventSink) {
        self.job = job
        self.configuration = configuration
        self.sink = sink
        rsync = Rsync(program: configuration.rsync)
        staging = StagingFolder(job: job)
        machine = JobRun(initializeData: MirroringInitializeData(job, configuration), at: .now)
        report = RunReport(runId: runId, jobName: job.name)
    }

    /// Runs the job to its end. Cancel the task to end it early: what was transferred is kept for the next run.
    ///
    /// - Returns: how it ended; a failed run is not an error here.
    /// - Throws: ``JobRefusal`` if the run was not begun.
    public func run() async throws(JobRefusal) -> RunReport {
        let state = try openState()
        let lock = try JobLock(job: job, state: state)
        self.state = state
        try closeDeadRun(state)
        var pastRuns = (try? state.pastRuns()) ?? PastRuns()

        var actions = await begin(pastRuns)[...]
        while let action = actions.popFirst() {
            actions.insert(contentsOf: await perform(action), at: actions.startIndex)
        }

        if report.outcome == .succeeded {
            pastRuns = PastRuns(lastExecution: .now)
        } else {
            pastRuns.failedAttempts += 1
        }
        // The run is over and told; that it can't be remembered changes nothing about it.
        try? state.save(pastRuns)
        report.duration = ContinuousClock.now - began
        lock.release()
        return report
    }

    private func openState() throws(JobRefusal) -> JobStateFolder {
        do throws(RunFailure) {
            return try JobStateFolder(job: job, in: configuration.stateFolder)
        } catch {
            throw JobRefusal(.unusableState, error.description)
        }
    }

    /// Ends the run of an engine that died.
    private func closeDeadRun(_ state: JobStateFolder) throws(JobRefusal) {
        do throws(RunFailure) {
            guard let record = try state.record() else { return }
            for event in record.closingEvents(by: configuration.identity, at: .now) {
                // On disk before, too: if this engine dies as well, the next start sends the same end and not another one. A full disk
                // must not keep it from being sent.
                try? state.save(RunRecord(event: event, phase: record.phase, isSent: false))
                sink.notify(event)
            }
            state.removeRecord()
        } catch {
            throw JobRefusal(.unusableState, error.description)
        }
    }

    // MARK: Actions

    private func perform(_ action: JobRun.Action) async -> [JobRun.Action] {
        do {
            switch action {
            case .notify(let event):
                tell(event)
                return []
            case .exportPackage(let number): return try exportPackage(number)
            case .transferPackage: return try await transferPackage()
            case .importPackage: return try importPackage()
            }
        } catch is CancellationError {
            return machine.cancelled(at: .now)
        } catch {
            let failure = error as? RunFailure ?? RunFailure(.internal, "An unexpected error: \(error).")
            report.failures.append(failure)
            switch action {
            case .notify: return []
            case .exportPackage: return machine.exportFailed(failure, at: .now)
            case .transferPackage: return machine.transferFailed(failure, at: .now)
            case .importPackage: return machine.importFailed(failure, at: .now)
            }
        }
    }

    /// Sends an event. It is on disk before, so that a run never ends without its terminal event.
    private func tell(_ event: JobRun.Event) {
        let arguments = MirroringStatusEventArgs(
            eventId: .version7(),
            jobId: job.id,
            runId: runId,
            sequence: event.sequence,
            engine: configuration.identity,
            transferData: event.transferData
        )
        var record = RunRecord(event: arguments, phase: event.phase, isSent: false)
        // A full disk must not keep an event from being sent.
        try? state?.save(record)
        sink.notify(arguments)
        if event.transferData.status.terminal {
            report.outcome = event.transferData.status.outcome
            state?.removeRecord()
        } else {
            record.isSent = true
            try? state?.save(record)
        }
    }

    /// Tells the machine about progress and sends what it says at once, while rsync goes on.
    private func tell(_ actions: [JobRun.Action]) {
        for case .notify(let event) in actions { tell(event) }
    }

    private func begin(_ pastRuns: PastRuns) async -> [JobRun.Action] {
        do {
            try JobValidation(job: job).check()
        } catch {
            report.isInvalidJob = true
            report.failures.append(error)
            return machine.validationFailed(error, at: .now)
        }
        do {
            source = try SourceRoot(job.source)
            let leftBehind = try recover()
            let changes = try await ChangeSurvey(job: job, rsync: rsync).changes()
            do throws(RunFailure) {
                try JobValidation(job: job).check(changes)
            } catch {
                report.failures.append(error)
                return machine.validationFailed(error, at: .now)
            }
            for warning in changes.warnings {
                machine.note(
                    StatusLogEntry(level: .warning, time: .now, category: .changedWhileReading, message: warning)
                )
            }
            plans = PackagePlanner(limits: job.package, pages: job.pages).packages(of: changes, leftBehind: leftBehind)
            try removeObsoletePackages()
            let data = MirroringInitializeData(job, configuration, pastRuns, changes: changes, packages: plans.count)
            return machine.initialized(data, packages: plans.count, at: .now)
        } catch is CancellationError {
            return machine.cancelled(at: .now)
        } catch {
            let failure = error as? RunFailure ?? RunFailure(.internal, "An unexpected error: \(error).")
            report.failures.append(failure)
            return machine.exportFailed(failure, at: .now)
        }
    }

    /// Puts back what an import that was cut short had done, and finds the packages that an earlier run left behind.
    private func recover() throws(RunFailure) -> [(packageId: UUID, paths: Set<RelativePath>)] {
        var packages: [(packageId: UUID, paths: Set<RelativePath>)] = []
        for folder in try staging.packages() {
            try ImportUndo(folder: folder, destination: job.destination).run()
            do throws(RunFailure) {
                guard let manifest = try folder.readManifest() else { throw RunFailure(.notFound, "") }
                guard manifest.packageId == folder.packageId, manifest.jobId == job.id else {
                    throw RunFailure(.validation, "")
                }
                packages.append((manifest.packageId, Set(manifest.entries.map(\.path))))
            } catch {
                // Cut off before its manifest was written, damaged, or another's: nothing of it can be used.
                try folder.remove()
            }
        }
        return packages
    }

    /// Removes the packages of earlier runs of which nothing is left to do.
    private func removeObsoletePackages() throws(RunFailure) {
        let wanted = Set(plans.map(\.packageId))
        for folder in try staging.packages() where !wanted.contains(folder.packageId) {
            try folder.remove()
        }
        if plans.isEmpty { staging.removeIfEmpty() }
    }

    // MARK: Packages

    private func exportPackage(_ number: Int) throws -> [JobRun.Action] {
        try Task.checkCancellation()
        var plan = plans[number - 1]
        if machine.hasErrors && !plan.deletions.isEmpty {
            // Something that is deleted here may have moved to where it could not be copied to.
            let count = plan.deletions.count
            let what = count == 1 ? "1 deletion is" : "\(count) deletions are"
            let message = "\(what) left to the next run, because something could not be mirrored."
            machine.note(StatusLogEntry(level: .warning, time: .now, message: message))
            plan.deletions = []
        }
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

    private func transferPackage() async throws -> [JobRun.Action] {
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
                    item: progress.item.map { "\($0)" },
                    at: .now
                )
            )
        } onRetry: { failure in
            machine.note(failure.entry(at: .now, level: .warning))
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
            report.failures.append(failure)
            machine.note(failure.entry(at: .now, level: .warning), isError: true)
        }
        self.manifest = arrival.manifest
        return machine.transferred(bytes: arrival.manifest.totalBytes, at: .now)
    }

    private func importPackage() throws -> [JobRun.Action] {
        guard let manifest, let folder else { return [] }
        try source?.check()
        try FolderTree.makeRoot(job.destination)
        let result = try PackageImport(manifest: manifest, folder: folder, destination: job.destination).run()
        let pages = result.imported.count { job.pages.contains($0) }
        report.packages += 1
        report.pages += pages
        report.files += result.imported.count - pages
        report.bytes.addUpToMaximum(manifest.totalBytes)
        report.deletions += result.deleted
        for warning in result.warnings {
            report.failures.append(warning)
            machine.note(warning.entry(at: .now, level: .warning), isError: warning.category == .changedWhileReading)
        }
        try folder.remove()
        staging.removeIfEmpty()
        return machine.imported(pages: pages, files: result.imported.count - pages, at: .now)
    }

    /// Warns of what has vanished from the source.
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
            machine.note(failure.entry(at: .now, level: .warning))
        }
    }
}
