import Foundation
public import MirroringEvents
import MirroringFiles

/// Has the destination of a job lead to another of its releases: a run of its own, with its events, that copies nothing.
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
    ///   not publish by releases, or its destination can't be used).
    public func run(to release: String? = nil) throws -> RunReport {
        try job.requireDestinationHere(for: "mirror rollback")
        let session = try RunSession(job, configuration, runId: runId, sink: sink)
        telling = session.telling
        var work = try ReleaseWork.needed(for: job)
        try JobValidation(job: job).checkPublishing()
        try work.recover()
        guard work.current != .folder else {
            throw RunFailure(
                .validation,
                item: job.destination,
                "The destination \(job.destination) is a folder and no release. Run the job first: that makes it one."
            )
        }
        guard let store = try work.place.open() else {
            throw RunFailure(.notFound, item: work.place.path, "Nothing is published yet: run the job first.")
        }
        let target = try ReleaseHistory(store: store, current: work.current.release).target(release)
        roll(&work, to: target)
        report.duration = ContinuousClock.now - began
        session.end()
        return report
    }

    private func roll(_ work: inout ReleaseWork, to target: ReleaseName) {
        var data = MirroringInitializeData(job, configuration)
        data.nrOfPackages = 0
        data.release = target.description
        tell(machine.initialized(data, packages: 0, publishes: true, at: .now))
        do throws(RunFailure) {
            try work.roll(to: target)
            report.release = target.description
            tell(machine.published(at: .now))
        } catch {
            report.losses.add(error)
            tell(machine.failed(error, at: .now))
        }
    }

    private func tell(_ actions: [JobRun.Action]) {
        telling?.tell(actions, into: &report)
    }
}
