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
    private(set) var rsync: Rsync
    private let sink: any MirroringEventSink
    let runId = UUID.version7()
    let releaseName: ReleaseName
    let began = ContinuousClock.now
    private let executor = SerialQueueExecutor(label: "job-runner")

    private var telling: RunTelling?
    /// What a watcher sees.
    var sights: RunSights
    /// What the run is to tell, and to do next.
    var machine: JobRun
    var report: RunReport
    /// Its folders; nil before the job is known to hold.
    var sides: JobSides?
    var vanished = VanishedItems()
    /// What may have been moved to where it could not be mirrored.
    var moves = PossibleMoves()
    /// What entries did not get of their originals' attributes.
    var shortfalls = ShortfallCounts()
    /// Which attributes are mirrored beside mode, owner and time.
    var attributes: AttributeKinds = []
    /// What is left at the destination; nil if nothing is.
    var trace: RunTrace?
    var plans: [PackagePlan] = []
    /// What the run has found at the source, if that is to be published as a release: how many entries, and bytes.
    var publishing: (items: Int, bytes: Int)?
    /// The manifest of the package under way.
    var manifest: Manifest?
    /// The place of the package under way.
    var package: (any PackageSide)?
    /// The packages whose items one rsync has brought; nil if the one under way is none of them.
    var batch: TransferBatch?
    var batches = Batches.notYet
    /// What only this engine knows of the job; nil if that could not be noted.
    private(set) var farToken: String?
    /// What is to be told of the connection to another machine.
    let connectionNews = ConnectionNews()
    /// The limit of the rate that holds, nil in it for none; nil before the first transfer.
    var rate: ByteRate??

    /// The run's own queue: its calls block.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// A run of a job.
    ///
    /// - Parameters:
    ///   - job: what to do.
    ///   - configuration: how and on whose behalf.
    ///   - sink: gets every event, in order.
    ///   - watcher: sees the run at work; nil for none.
    public init(
        job: Job,
        configuration: EngineConfiguration,
        sink: any MirroringEventSink,
        watcher: (any RunWatcher)? = nil
    ) {
        self.job = job
        self.configuration = configuration
        self.sink = sink
        rsync = Rsync(program: configuration.rsync)
        releaseName = ReleaseName(runId, at: .now)
        machine = JobRun(
            initializeData: MirroringInitializeData(job, configuration),
            leavesTrace: job.trace,
            isFollowed: job.after != nil,
            at: .now
        )
        report = RunReport(runId: runId, jobName: job.name)
        sights = RunSights(job: job, runId: runId, watcher: watcher)
    }

    /// Runs the job to its end. Cancel the task to end it early: what was transferred is kept for the next run.
    ///
    /// - Returns: how it ended; a failed run is not an error here.
    /// - Throws: ``JobRefusal`` if the run was not begun.
    public func run() async throws(JobRefusal) -> RunReport {
        let session = try RunSession(job, configuration, runId: runId, sink: sink)
        telling = session.telling
        rsync.lock = session.lockDescriptor
        trace = job.trace ? RunTrace(job: job, runId: runId, engine: configuration.identity, state: session.state) : nil
        farToken = (try? session.state.facts())?.farToken
        let window = configuration.ignoresWindow ? nil : job.window
        if let window, let refusal = JobRefusal(outsideOf: window, of: job, at: .now) { throw refusal }
        rsync.deadline = RunDeadline(window: window, timeout: job.timeouts.run, began: began)
        var pastRuns = session.state.takePastRuns { machine.note($0.entry(at: .now, level: .warning)) }

        var actions = await begin(pastRuns)[...]
        while let action = actions.popFirst() {
            actions.insert(contentsOf: await perform(action), at: actions.startIndex)
        }

        batch?.remove()
        sides?.close()
        report.duration = ContinuousClock.now - began
        pastRuns.end(PastRun(report, ended: .now), sides?.source.mounts, sides?.destination.mount)
        // The run is over and told; that it can't be remembered changes nothing about it.
        do throws(RunFailure) {
            try session.state.save(pastRuns)
        } catch {
            report.oblivion = error
        }
        rsync.lock = nil
        session.end(sides?.job)
        return report
    }

    // MARK: Actions

    private func perform(_ action: JobRun.Action) async -> [JobRun.Action] {
        machine.note(connectionNews)
        do {
            switch action {
            case .notify(let event):
                tell(event)
                return []
            case .exportPackage(let number): return try exportPackage(number)
            case .transferPackage: return try await transferPackage()
            case .importPackage: return try importPackage()
            case .leaveTrace: return try await leaveTrace()
            case .publish: return try publish()
            case .finish(let outcome): return await runAfter(outcome)
            }
        } catch is CancellationError {
            return machine.cancelled(at: .now)
        } catch let end as RunEnd {
            return ended(by: end)
        } catch {
            if let actions = givenUp(error) { return actions }
            let failure = (error as? RunFailure ?? RunFailure(.internal, "An unexpected error: \(error)."))
                .namingTrash(of: job)
            report.losses.add(failure)
            switch action {
            case .notify, .finish: return []
            case .exportPackage, .publish: return machine.exportFailed(failure, at: .now)
            case .transferPackage: return machine.transferFailed(failure, at: .now)
            case .importPackage: return machine.importFailed(failure.advisingSmallerPackages, at: .now)
            case .leaveTrace: return machine.traceFailed(failure, at: .now)
            }
        }
    }

    /// What a question to another machine ends with that was not asked to the end, as the run is cancelled or its time is over; nil if
    /// something else has failed.
    func givenUp(_ error: any Error) -> [JobRun.Action]? {
        guard (error as? RunFailure)?.category == .cancelled else { return nil }
        if Task.isCancelled { return machine.cancelled(at: .now) }
        return rsync.deadline.end().map { ended(by: $0) }
    }

    func ended(by end: RunEnd) -> [JobRun.Action] {
        report.losses.add(RunFailure(end, while: machine.phase))
        return machine.ended(by: end, at: .now)
    }

    private func tell(_ event: JobRun.Event) {
        report.take(event.transferData)
        telling?.tell(event)
    }

    /// Sends at once what the machine says about progress, while rsync goes on.
    func tell(_ actions: [JobRun.Action]) {
        for case .notify(let event) in actions { tell(event) }
    }
}
