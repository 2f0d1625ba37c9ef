import Foundation
public import MirroringEvents
import MirroringFiles

/// Puts back at the destination what runs of a job have replaced or deleted: a run of its own, with its events, that is imported as
/// a package is. So an item that can't be put in place costs itself alone, and what is replaced is kept as well.
public actor JobRestore {
    let job: Job
    let configuration: EngineConfiguration
    private let sink: any MirroringEventSink
    let runId = UUID.version7()
    let releaseName: ReleaseName
    private let began = ContinuousClock.now
    private let executor = SerialQueueExecutor(label: "job-restore")

    private var telling: RunTelling?
    private var machine: JobRun
    private var report: RunReport
    /// What is left at the destination; nil if nothing is.
    private var trace: RunTrace?
    /// The release in which it becomes visible; nil if the job does not publish by releases.
    var release: ReleaseWork?

    /// The run's own queue: its calls block.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// A restoring.
    ///
    /// - Parameters:
    ///   - job: the job; its source does not have to be there.
    ///   - configuration: how and on whose behalf.
    ///   - sink: gets every event, in order.
    public init(job: Job, configuration: EngineConfiguration, sink: any MirroringEventSink) {
        self.job = job
        self.configuration = configuration
        self.sink = sink
        releaseName = ReleaseName(runId, at: .now)
        machine = JobRun(
            initializeData: MirroringInitializeData(job, configuration),
            leavesTrace: job.trace,
            at: .now
        )
        report = RunReport(runId: runId, jobName: job.name)
    }

    /// Restores an entry, and all below it.
    ///
    /// Nothing is deleted: what came there since stays, unless what is restored has its name.
    ///
    /// - Parameters:
    ///   - path: the entry, relative to the destination.
    ///   - moment: as it was just before then; nil for before the last run that has replaced or deleted any of it.
    /// - Returns: how it ended; a failed run is not an error here.
    /// - Throws: where nothing was begun: ``JobRefusal``, or ``RunFailure`` (notFound: nothing of it is kept; validation: the job keeps
    ///   nothing, its destination can't be used, or something stands in the way).
    public func run(_ path: RelativePath, before moment: Timestamp? = nil) async throws -> RunReport {
        try job.requireDestinationHere(for: "mirror restore")
        let session = try RunSession(job, configuration, runId: runId, sink: sink)
        telling = session.telling
        trace = job.trace ? RunTrace(job: job, runId: runId, engine: configuration.identity, state: session.state) : nil
        try JobValidation(job: job).checkDestinationAndStaging()
        try JobValidation(job: job).checkPublishing()
        release = try ReleaseWork(of: job)
        try release?.recover()
        let staging = StagingFolder(job: job)
        _ = try staging.recoveredPackages(of: site)
        let kept = try KeptVersions(of: job)
        let choice = try kept.choice(of: path, before: moment)
        try checkPlace(for: choice)
        // What a run has begun is not published with it.
        try release?.discard()
        await restore(choice, from: kept.trash, by: staging)
        report.duration = ContinuousClock.now - began
        session.end()
        return report
    }

    /// Checks that no folder has the name of what was none: it may hold what is not the job's.
    private func checkPlace(for choice: KeptChoice) throws(RunFailure) {
        guard let destination = try publishedTree() else { return }
        for item in choice.items {
            guard try isFolder(item.path, in: destination) else { continue }
            throw RunFailure(
                .validation,
                item: "\(item.path)",
                "\(destination.name(of: item.path)) is a folder now, and was none. Restore it to another place, with --to."
            )
        }
    }

    /// Whether there is a folder; what is no folder and lies on the way to one gives way.
    private func isFolder(_ path: RelativePath, in tree: FolderTree) throws(RunFailure) -> Bool {
        do throws(RunFailure) {
            return try tree.facts(path)?.kind == .folder
        } catch {
            guard error.category == .validation else { throw error }
            return false
        }
    }

    /// The job, with the tree for its destination into which the package goes.
    private var site: Job { release?.site ?? job }

    /// What is at the destination; nil if nothing is.
    func publishedTree() throws(RunFailure) -> FolderTree? {
        let path = release?.published.destination ?? job.destination
        return try FileFacts(of: path) == nil ? nil : FolderTree(path: path)
    }

    private func restore(_ choice: KeptChoice, from trash: Trash, by staging: StagingFolder) async {
        do {
            var manifest = try manifest(of: choice, in: trash)
            tell(machine.initialized(data(manifest), packages: 1, publishes: release != nil, at: .now))
            let package = try staging.package(manifest.packageId)
            do {
                tell(machine.exported(try export(manifest, to: package), body(manifest), at: .now))
                try copy(choice, from: trash, to: package, &manifest)
                let items = manifest.entries.count(where: \.isStaged)
                tell(machine.transferred(bytes: manifest.totalBytes, items: items, at: .now))
                try Task.checkCancellation()
                try release?.begin()
                markTrace()
                let traits = try StagingPlace(job: job).traits()
                // There is a trash, else there would be nothing to restore; so a restoring can always be undone.
                let placement = PackagePlacement(job: site, folder: package, traits: traits, keepsAnyway: true)
                let result = try placement.run(manifest)
                release?.note(result, of: manifest)
                try package.remove()
                finish(result)
                try await leaveTrace()
                try publish()
            } catch {
                // What a complete import has replaced is in there still, where that could not be moved to the trash.
                if machine.phase != .importing { try? package.remove() }
                throw error
            }
            staging.removeIfEmpty()
        } catch is CancellationError {
            tell(machine.cancelled(at: .now))
        } catch {
            let failure = error as? RunFailure ?? RunFailure(.internal, "An unexpected error: \(error).")
            report.losses.add(failure)
            tell(machine.failed(failure, at: .now))
        }
    }

    /// Copies what is kept, so that the trash keeps it whatever becomes of the restored one, and notes what the copies look like.
    private func copy(
        _ choice: KeptChoice,
        from trash: Trash,
        to package: PackageFolder,
        _ manifest: inout Manifest
    ) throws {
        let copying = KeptCopying(from: trash, to: try package.openTree())
        var copies: [RelativePath: FileFacts] = [:]
        var bytes = 0
        for item in choice.items {
            try Task.checkCancellation()
            let facts = try copying.copy(item, to: item.path)
            copies[item.path] = facts
            if facts.kind == .file { bytes.addUpToMaximum(facts.size) }
            tell(
                machine.progressed(
                    sent: bytes,
                    received: bytes,
                    items: copies.count,
                    item: "\(item.path)",
                    at: .now
                )
            )
        }
        for index in manifest.entries.indices where manifest.entries[index].isStaged {
            guard let facts = copies[manifest.entries[index].path] else { continue }
            manifest.entries[index].facts = facts
            // Nothing has travelled, so there is no digest to compare.
            manifest.entries[index].digest = "copied"
        }
    }

    private func finish(_ result: PackageImport.Result) {
        let (pages, files) = count(result.imported)
        report.packages = 1
        report.pages = pages
        report.files = files
        report.bytes = result.bytes
        for failure in result.failures {
            report.losses.add(failure)
            machine.noteFailure(failure.entry(at: .now))
        }
        if !result.shortfalls.isEmpty {
            let message = result.shortfalls.sentence(at: job.destination)
            machine.note(StatusLogEntry(level: .warning, time: .now, category: .authorization, message: message))
        }
        tell(machine.imported(pages: pages, files: files, deleted: result.deleted, at: .now))
    }

    /// Says in the trace that is there that it holds no more.
    private func markTrace() {
        do throws(RunFailure) {
            try trace?.mark(in: site.destination, at: .now)
        } catch {
            machine.note(error.entry(at: .now, level: .warning))
        }
    }

    /// Leaves a trace of what is there now, which is no copy of what the source has.
    private func leaveTrace() async throws {
        guard let trace else { return }
        do {
            let tree = try await trace.leave(
                in: site.destination,
                as: machine.hasErrors ? .completedWithErrors : .succeeded,
                rsync: Rsync(program: configuration.rsync)
            )
            tell(machine.traced(tree, at: .now))
        } catch let failure as RunFailure {
            report.losses.add(failure)
            tell(machine.traceFailed(failure, at: .now))
        }
    }

    private func publish() throws(RunFailure) {
        guard release != nil else { return }
        let publication = ReleaseNotes.Publication(
            release: releaseName,
            runId: runId,
            time: .now,
            trigger: configuration.trigger
        )
        if let warnings = try release?.publish(publication) {
            for warning in warnings { machine.note(warning.entry(at: .now, level: .warning)) }
            report.release = releaseName.description
        }
        tell(machine.published(at: .now))
    }

    private func tell(_ actions: [JobRun.Action]) {
        telling?.tell(actions, into: &report)
    }
}
