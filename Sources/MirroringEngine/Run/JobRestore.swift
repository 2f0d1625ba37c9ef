import Foundation
public import MirroringEvents
import MirroringFiles
import MirroringRemote

/// Puts back at the destination, here or on another machine, what runs of a job have replaced or deleted: a run of its own, with its events,
/// that is imported as a package is. So an item that can't be put in place costs itself alone, and what is replaced is kept as well.
///
/// It is kept where the destination is, so none of it travels.
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
    /// What is to be told of the connection to another machine.
    private let connectionNews = ConnectionNews()

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
    ///   nothing, its destination can't be used, or something stands in the way; or the machine of that can't be reached);
    ///   `CancellationError`.
    public func run(_ path: RelativePath, before moment: Timestamp? = nil) async throws -> RunReport {
        let session = try RunSession(job, configuration, runId: runId, sink: sink)
        telling = session.telling
        trace = job.trace ? RunTrace(job: job, runId: runId, engine: configuration.identity, state: session.state) : nil
        let token = (try? session.state.facts())?.farToken
        let caller = FarCaller(.restore, configuration, token: token, onWait: connectionNews.telling(configuration))
        let destination = try OpenedDestination(of: job, for: caller)
        defer { destination.close() }
        let restoring = Restoring(path: path, moment: moment, packageId: .version7(), runId: runId)
        let chosen = try destination.side.choose(restoring)
        await restore(restoring, chosen, at: destination.side)
        report.duration = ContinuousClock.now - began
        session.end(destination.job)
        return report
    }

    private func restore(_ restoring: Restoring, _ chosen: Manifest, at destination: any PastSide) async {
        do {
            tell(machine.initialized(data(chosen), packages: 1, publishes: publishes, at: .now))
            do {
                let header = header(chosen, at: try destination.package(chosen.packageId).tree)
                tell(machine.exported(header, body(chosen), at: .now))
                let manifest = try copy(restoring, chosen, at: destination)
                let items = manifest.entries.count(where: \.isStaged)
                tell(machine.transferred(bytes: manifest.totalBytes, items: items, at: .now))
                try Task.checkCancellation()
                let result = try destination.place(manifest, PossibleMoves()) {
                    markTrace(of: destination)
                } onTried: { _ in
                }
                let failure = destination.removePlaced(manifest.packageId)
                machine.note(connectionNews)
                if let failure { machine.note(failure.entry(at: .now, level: .warning)) }
                finish(result)
                try await leaveTrace(at: destination)
                try publish(at: destination)
            } catch {
                // What a complete import has replaced is in there still, where that could not be moved to the trash.
                if machine.phase != .importing { try? destination.removePackage(chosen.packageId) }
                throw error
            }
        } catch {
            end(by: error)
        }
    }

    private func end(by error: any Error) {
        machine.note(connectionNews)
        let isGivenUp = (error as? RunFailure)?.category == .cancelled && Task.isCancelled
        guard !isGivenUp, !(error is CancellationError) else { return tell(machine.cancelled(at: .now)) }
        let failure = error as? RunFailure ?? RunFailure(.internal, "An unexpected error: \(error).")
        report.losses.add(failure)
        tell(machine.failed(failure, at: .now))
    }

    /// Has what is kept copied into the package, and tells how far that is.
    private func copy(
        _ restoring: Restoring,
        _ chosen: Manifest,
        at destination: any PastSide
    ) throws -> Manifest {
        let items = chosen.entries.filter(\.isStaged)
        var (told, bytes) = (0, 0)
        return try destination.copy(restoring) { count in
            guard count > told else { return }
            for item in items[told..<count] where item.kind == .file { bytes.addUpToMaximum(item.facts.size) }
            told = count
            let last = items[count - 1].path
            tell(machine.progressed(sent: bytes, received: bytes, items: count, item: "\(last)", at: .now))
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
        for message in result.shortfalls.sentences(at: job.destination) {
            machine.note(StatusLogEntry(level: .warning, time: .now, category: .authorization, message: message))
        }
        tell(machine.imported(pages: pages, files: files, deleted: result.deleted, at: .now))
    }

    /// Says in the trace that is there, before anything is changed, that it holds no more.
    private func markTrace(of destination: any PastSide) {
        do throws(RunFailure) {
            try trace?.mark(destination, at: .now)
        } catch {
            machine.note(error.entry(at: .now, level: .warning))
        }
    }

    /// Leaves a trace of what is there now, which is no copy of what the source has.
    private func leaveTrace(at destination: any PastSide) async throws {
        guard let trace else { return }
        do {
            let tree = try await trace.leave(
                at: destination,
                as: machine.hasErrors ? .completedWithErrors : .succeeded,
                rsync: Rsync(program: configuration.rsync)
            )
            tell(machine.traced(tree, at: .now))
        } catch let failure as RunFailure {
            report.losses.add(failure)
            tell(machine.traceFailed(failure, at: .now))
        }
    }

    private func publish(at destination: any PastSide) throws(RunFailure) {
        guard publishes else { return }
        let publication = ReleaseNotes.Publication(
            release: releaseName,
            runId: runId,
            time: .now,
            trigger: configuration.trigger
        )
        if let warnings = try destination.publish(publication) {
            for warning in warnings { machine.note(warning.entry(at: .now, level: .warning)) }
            report.release = releaseName.description
        }
        tell(machine.published(at: .now))
    }

    private func tell(_ actions: [JobRun.Action]) {
        telling?.tell(actions, into: &report)
    }
}
