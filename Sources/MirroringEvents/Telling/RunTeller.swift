public import struct Foundation.UUID

/// One run of a job as an engine reports it: sequence numbers, identities and times come by themselves, and an event that the run can't
/// have at that point is refused.
///
/// ```swift
/// var run = RunTeller(job: jobId, name: "Nightly", engine: EngineIdentity(version: "1.0"), sink: sink)
/// run.initializeData.totalPages = pages.count
/// try run.tell(.jobInitialized)
/// run.packageHeader = MirroringPackageHeader(packageId: UUID(), packageNumber: 1, fileSize: size)
/// run.packageBody = MirroringPackageBody(pages: pages.count, files: 0, deletions: 0)
/// try run.tell(.packageInitialized)
/// try run.tell(.packageTransferring)
/// try run.tell(.packageTransferred)
/// try run.tell(.packageImported)
/// try run.tell(.jobCompleted(withErrors: false))
/// ```
///
/// A run ends with exactly one terminal event: a completion, ``fail(_:category:item:at:)`` or ``cancel(at:)``. An engine that dies
/// before it has reported one leaves that to its next start.
///
/// It can't be copied, because two tellers of one run would use the same numbers twice. Keep it in an actor if several tasks tell.
public struct RunTeller: ~Copyable, Sendable {
    /// The job.
    public let jobId: UUID
    /// This run of it.
    public let runId: UUID
    /// Who reports it.
    public let engine: EngineIdentity
    /// What the run was started with and what it has found to do, as the next event says it.
    public var initializeData: MirroringInitializeData
    /// The package under way and how far it has come, as the next event says it; nil before the first package.
    public var packageHeader: MirroringPackageHeader?
    /// What that package holds, as the next event says it; nil before the first package.
    public var packageBody: MirroringPackageBody?
    /// How far the run has come with all its packages, as the next event says it; nil where the engine does not tell.
    public var progress: MirroringProgress?
    /// What the destination holds, as the terminal event says it; nil where the engine has not looked.
    public var tree: MirroringTree?
    /// The outcome by the last event.
    public private(set) var outcome = Outcome.running

    private let sink: any MirroringEventSink
    private var transitions = StateTransitions()
    private var log = StatusLog()
    /// The end of the last change of state: the next one begins there.
    private var lastTime = Timestamp.now

    /// A run that begins now; nothing is reported yet.
    ///
    /// - Parameters:
    ///   - job: the job's identity, the same in each of its runs: what subscribers know it by.
    ///   - name: the job's name, for people; at most ``EventLimits/nameLength`` characters.
    ///   - engine: who reports it.
    ///   - sink: gets every event.
    ///   - runId: the run's identity, of which there must be no other.
    public init(
        job: UUID,
        name: String,
        engine: EngineIdentity,
        sink: any MirroringEventSink,
        runId: UUID = .version7()
    ) {
        jobId = job
        self.runId = runId
        self.engine = engine
        self.sink = sink
        initializeData = MirroringInitializeData(name: name)
    }

    /// The number of the last event that was reported; 0 before the first.
    public var sequence: Int { transitions.lastSequence }

    /// Whether the terminal event was reported. After it nothing else can be.
    public var isOver: Bool { transitions.hasEnded }

    /// What the run is busy with, by the last event: it decides which error state a failure has.
    public var phase: MirroringPhase {
        transitions.lastState.map(MirroringPhase.init(after:)) ?? .exporting
    }

    /// Adds a line to the status log of the next event, whose severity is at least that of its worst line.
    ///
    /// Lines beyond ``EventLimits/logEntries`` are left out, errors last, and long texts are cut; a warning in the log says so.
    public mutating func note(_ entry: StatusLogEntry) {
        log.append(entry)
    }

    /// Adds a line to the status log of the next event.
    ///
    /// - Parameters:
    ///   - level: how bad it is.
    ///   - message: a whole sentence.
    ///   - category: what kind of trouble; nil for progress.
    ///   - item: the file, folder or host it is about, if it is about one.
    ///   - time: when it happened.
    public mutating func note(
        _ level: LogLevel,
        _ message: String,
        category: Category? = nil,
        item: String? = nil,
        at time: Timestamp = .now
    ) {
        note(StatusLogEntry(level: level, time: time, category: category, item: item, message: message))
    }

    /// Reports what happened: gives the sink an event of it.
    ///
    /// - Parameters:
    ///   - occurrence: what happened; with the lines that were noted it makes the event's status.
    ///   - began: when the change of state began; nil for the time of the event before, or of the run's beginning.
    ///   - time: when it was complete.
    /// - Returns: the event.
    /// - Throws: ``IllegalTransition`` if the run can't have such an event now: see "What each event says" in this module's
    ///   documentation. Nothing is reported then, and the run is as it was.
    @discardableResult
    public mutating func tell(
        _ occurrence: MirroringOccurrence,
        since began: Timestamp? = nil,
        at time: Timestamp = .now
    ) throws(IllegalTransition) -> MirroringStatusEventArgs {
        var (transitions, log) = (transitions, log)
        let status = occurrence.status(
            statusLog: log.take(at: time),
            // A clock that is set back must not make an event end before it begins.
            sentTime: began ?? min(lastTime, time),
            receivedTime: time
        )
        let event = MirroringStatusEventArgs(
            eventId: .version7(),
            jobId: jobId,
            runId: runId,
            sequence: sequence + 1,
            engine: engine,
            transferData: MirroringTransferData(
                initializeData: initializeData,
                packageHeader: packageHeader,
                packageBody: packageBody,
                status: status,
                progress: progress,
                tree: status.terminal ? tree : nil
            )
        )
        if let illegal = transitions.take(status, sequence: event.sequence) { throw illegal }
        self.transitions = transitions
        self.log = log
        outcome = status.outcome
        lastTime = time
        sink.notify(event)
        return event
    }

    /// Ends the run because what it is busy with has failed.
    ///
    /// A package that fails in a run that goes on is another matter: note the error, and tell
    /// ``MirroringOccurrence/transferFailed(continues:)`` or ``MirroringOccurrence/importFailed(continues:)``.
    ///
    /// - Parameters:
    ///   - message: what failed and what to do about it, in a whole sentence.
    ///   - category: what kind of trouble it is.
    ///   - item: the file, folder or host it is about, if it is about one.
    ///   - time: now.
    /// - Returns: the run's terminal event.
    /// - Throws: ``IllegalTransition`` if the run is over already.
    @discardableResult
    public mutating func fail(
        _ message: String,
        category: Category = .internal,
        item: String? = nil,
        at time: Timestamp = .now
    ) throws(IllegalTransition) -> MirroringStatusEventArgs {
        note(.error, message, category: category, item: item, at: time)
        return try tell(phase.failure, at: time)
    }

    /// Ends the run because somebody wanted it to end.
    ///
    /// - Parameter time: now.
    /// - Returns: the run's terminal event.
    /// - Throws: ``IllegalTransition`` if the run is over already.
    @discardableResult
    public mutating func cancel(at time: Timestamp = .now) throws(IllegalTransition) -> MirroringStatusEventArgs {
        note(.warning, "The run was cancelled while it was \(phase.rawValue).", category: .cancelled, at: time)
        return try tell(.cancelled(in: phase), at: time)
    }
}

extension MirroringPhase {
    /// The failure of this phase that ends a run.
    fileprivate var failure: MirroringOccurrence {
        switch self {
        case .exporting: .exportFailed
        case .transferring: .transferFailed(continues: false)
        case .importing: .importFailed(continues: false)
        }
    }
}
