import EventSamples
import Foundation
import MirroringEvents

@testable import MirroringBridge

/// Events of runs of one job, at minutes after its first one.
struct JudgedEvents {
    /// What the job file promises.
    var every: Duration?
    var grace = Duration.zero
    /// Pages and files that a run mirrors.
    var items: Int? = 100
    var deletions = 0
    /// How many files the destination holds in the end.
    var files: Int?
    var name = "Documentation"

    /// A time in minutes.
    static func time(_ minutes: Double) -> Timestamp {
        Timestamp(milliseconds: 1_780_000_000_000 + Int64(minutes * 60_000))
    }

    /// The run that began then; it has an identifier that tells no time.
    static func runId(_ minutes: Double) -> UUID {
        UUID(name: "run \(minutes)".utf8, namespace: MirroringStatusEventArgs.sampleJobId)
    }

    /// The first event of a run.
    func begin(at minutes: Double) -> MirroringStatusEventArgs {
        event(.runningStatus(at: minutes), 1, of: minutes)
    }

    /// An event in the middle of a run.
    ///
    /// - Parameters:
    ///   - minutes: when it began.
    ///   - duration: how long it has taken by then, in minutes.
    func progress(of minutes: Double, after duration: Double) -> MirroringStatusEventArgs {
        event(.runningStatus(at: minutes + duration, sent: minutes), 5, of: minutes)
    }

    /// The last event of a run.
    ///
    /// - Parameters:
    ///   - minutes: when it began.
    ///   - duration: how long it took, in minutes.
    ///   - outcome: how it has ended.
    func end(
        of minutes: Double,
        after duration: Double = 1,
        _ outcome: Outcome = .succeeded
    ) -> MirroringStatusEventArgs {
        event(.endStatus(from: minutes, to: minutes + duration, outcome), 9, of: minutes)
    }

    private func event(_ status: MirroringStatus, _ sequence: Int, of minutes: Double) -> MirroringStatusEventArgs {
        var event = MirroringStatusEventArgs.typical(sequence: sequence, runId: Self.runId(minutes))
        event.transferData.status = status
        event.transferData.initializeData.name = name
        event.transferData.initializeData.lastExecution = nil
        event.transferData.initializeData.expectedEverySeconds = every.map { Int($0 / .seconds(1)) }
        event.transferData.initializeData.expectedGraceSeconds = every.map { _ in Int(grace / .seconds(1)) }
        var progress = MirroringProgress()
        progress.importedPages = items
        progress.importedFiles = items.map { _ in 0 }
        progress.deleted = deletions
        event.transferData.progress = progress
        event.transferData.tree = files.map { MirroringTree(files: $0, bytes: 1, digest: "sha256:0") }
        return event
    }
}

extension MirroringStatus {
    fileprivate static func runningStatus(at minutes: Double, sent: Double? = nil) -> Self {
        MirroringOccurrence.packageTransferring.status(
            statusLog: [],
            sentTime: JudgedEvents.time(sent ?? minutes),
            receivedTime: JudgedEvents.time(minutes)
        )
    }

    fileprivate static func endStatus(from begin: Double, to end: Double, _ outcome: Outcome) -> Self {
        var status = runningStatus(at: end)
        status.sentTime = JudgedEvents.time(begin)
        status.outcome = outcome
        status.terminal = true
        return status
    }
}

extension JobCourse {
    /// A job of which events are known.
    init(_ events: [MirroringStatusEventArgs]) {
        self.init(MirroringStatusEventArgs.sampleJobId)
        for event in events { note(event) }
    }
}
