import Foundation
public import MirroringEvents
import MirroringFiles

/// Puts back at the destination what runs of a job have replaced or deleted: a run of its own, with its events, that is imported as
/// a package is. So an item that can't be put in place costs itself alone, and what is replaced is kept as well.
public actor JobRestore {
    private let job: Job
    private let configuration: EngineConfiguration
    private let sink: any MirroringEventSink
    private let runId = UUID.version7()
    private let releaseName: ReleaseName
    private let began = ContinuousClock.now
    private let executor = SerialQueueExecutor(label: "job-restore")

    private var telling: RunTelling?
    private var machine: JobRun
    private var report: RunReport
    /// The release in which it becomes visible; nil if the job does not publish by releases.
    private var release: ReleaseWork?

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
        machine = JobRun(initializeData: MirroringInitializeData(job, configuration), at: .now)
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
    public func run(_ path: RelativePath, before moment: Timestamp? = nil) throws -> RunReport {
        let session = try RunSession(job, configuration, runId: runId, sink: sink)
        telling = session.telling
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
        restore(choice, from: kept.trash, by: staging)
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
    private func publishedTree() throws(RunFailure) -> FolderTree? {
        let path = release?.published.destination ?? job.destination
        return try FileFacts(of: path) == nil ? nil : FolderTree(path: path)
    }

    private func restore(_ choice: KeptChoice, from trash: Trash, by staging: StagingFolder) {
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
                let traits = try StagingPlace(job: job).traits()
                let result = try PackagePlacement(job: site, folder: package, traits: traits).run(manifest)
                try package.remove()
                finish(result)
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

    // MARK: The package

    /// What is restored, as it is kept, in the order of its paths; folders above it only where there are none.
    private func manifest(of choice: KeptChoice, in trash: Trash) throws(RunFailure) -> Manifest {
        var entries: [Manifest.Entry] = []
        for item in choice.items {
            let facts = try trash.find(item).facts
            entries.append(Manifest.Entry(path: item.path, kind: facts.kind == .file ? .file : .other, facts: facts))
        }
        let destination = try publishedTree()
        var folders = choice.folders
        for (path, attributes) in choice.parents {
            if try destination?.facts(path)?.kind != .folder { folders[path] = attributes }
        }
        for (path, attributes) in folders {
            entries.append(Manifest.Entry(path: path, kind: .folder, facts: attributes.facts))
        }
        return Manifest(
            packageId: .version7(),
            packageNumber: 1,
            jobId: job.id,
            runId: runId,
            entries: entries.sorted { $0.path.bytes.lexicographicallyPrecedes($1.path.bytes) },
            obstacles: [],
            deletions: []
        )
    }

    private func data(_ manifest: Manifest) -> MirroringInitializeData {
        var data = MirroringInitializeData(job, configuration)
        let (pages, files) = count(manifest.entries.filter(\.isStaged).map(\.path))
        data.nrOfPackages = 1
        data.totalPages = pages
        data.totalFiles = files
        data.totalBytes = manifest.totalBytes
        data.totalDeletions = 0
        data.release = release.map { _ in releaseName.description }
        return data
    }

    private func export(_ manifest: Manifest, to package: PackageFolder) throws(RunFailure) -> MirroringPackageHeader {
        try package.create(manifest: manifest.json())
        return MirroringPackageHeader(
            packageId: manifest.packageId,
            packageNumber: 1,
            fileSize: manifest.totalBytes,
            targetFilePath: package.tree
        )
    }

    private func body(_ manifest: Manifest) -> MirroringPackageBody {
        let (pages, files) = count(manifest.entries.filter(\.isStaged).map(\.path))
        return MirroringPackageBody(
            pages: pages,
            files: files,
            deletions: 0,
            digest: Manifest.digest(of: manifest.json())
        )
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

    private func publish() throws(RunFailure) {
        guard release != nil else { return }
        for warning in try release?.publish(as: releaseName, by: runId, configuration.trigger) ?? [] {
            machine.note(warning.entry(at: .now, level: .warning))
        }
        report.release = releaseName.description
        tell(machine.published(at: .now))
    }

    private func count(_ paths: [RelativePath]) -> (pages: Int, files: Int) {
        let pages = paths.count { job.pages.contains($0) }
        return (pages, paths.count - pages)
    }

    private func tell(_ actions: [JobRun.Action]) {
        telling?.tell(actions, into: &report)
    }
}
