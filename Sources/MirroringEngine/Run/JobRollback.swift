import Foundation
public import MirroringEvents
import MirroringFiles
import MirroringRemote

/// Has the destination of a job, here or on another machine, lead to another of its releases: a run of its own, with its events, that
/// copies nothing.
public actor JobRollback {
    private let job: Job
    private let configuration: EngineConfiguration
    private let sink: any MirroringEventSink
    private let runId = UUID.version7()
    private let began = ContinuousClock.now
    private let executor = SerialQueueExecutor(label: "job-rollback")

    private var telling: RunTelling?
    private var machine: JobRun
    private var report: RunReport
    /// What is to be told of the connection to another machine.
    private let connectionNews = ConnectionNews()

    /// The run's own queue: its calls block.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// A change of the release.
    ///
    /// - Parameters:
    ///   - job: the job; its source does not have to be there.
    ///   - configuration: how and on whose behalf.
    ///   - sink: gets every event, in order.
    public init(job: Job, configuration: EngineConfiguration, sink: any MirroringEventSink) {
        self.job = job
        self.configuration = configuration
        self.sink = sink
        machine = JobRun(initializeData: MirroringInitializeData(job, configuration), at: .now)
        report = RunReport(runId: runId, jobName: job.name)
    }

    /// Goes to another release.
    ///
    /// - Parameter release: how its name begins; nil for the one that was current before.
    /// - Returns: how it ended; a failed run is not an error here.
    /// - Throws: where nothing was begun: ``JobRefusal``, or ``RunFailure`` (notFound: there is no such release; validation: the job does
    ///   not publish by releases, or its destination can't be used; or the machine of that can't be reached); `CancellationError`.
    public func run(to release: String? = nil) throws -> RunReport {
        try job.requireReleases()
        let session = try RunSession(job, configuration, runId: runId, sink: sink)
        telling = session.telling
        let token = (try? session.state.facts())?.farToken
        let caller = FarCaller(.rollback, configuration, token: token, onWait: connectionNews.telling(configuration))
        let destination = try OpenedDestination(of: job, for: caller)
        defer { destination.close() }
        let target = try destination.side.target(release)
        roll(destination.side, to: target)
        report.duration = ContinuousClock.now - began
        session.end(destination.job)
        return report
    }

    private func roll(_ destination: any PastSide, to target: ReleaseName) {
        var data = MirroringInitializeData(job, configuration)
        data.nrOfPackages = 0
        data.release = target.description
        tell(machine.initialized(data, packages: 0, publishes: true, at: .now))
        do throws(RunFailure) {
            try destination.roll(to: target)
            machine.note(connectionNews)
            report.release = target.description
            tell(machine.published(at: .now))
        } catch {
            machine.note(connectionNews)
            guard error.category != .cancelled || !Task.isCancelled else { return tell(machine.cancelled(at: .now)) }
            report.losses.add(error)
            tell(machine.failed(error, at: .now))
        }
    }

    private func tell(_ actions: [JobRun.Action]) {
        telling?.tell(actions, into: &report)
    }
}
