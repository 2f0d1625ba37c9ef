import Foundation
import Logging
import MirroringDiagnostics
import MirroringEvents
import MirroringWire
import RabbitMQClient
import ServiceLifecycle

/// Says what is wrong with jobs, and takes it back when it is over: as long as this bridge is the one that leads.
///
/// What was said before it led stands in the history, and it leads once it has read that.
struct JobJudge: Service {
    let bridgeId: UUID
    let history: EventHistory
    let barriers: Barriers
    let leader: Leader
    let publisher: ConfirmedPublisher
    let offlineLog: OfflineLogKeeper
    /// How long the bridge has to have listened before it judges.
    let limit: Duration
    /// For how long a job of which nothing happens is one; nil for ever.
    let memory: Duration?
    let user: String
    let clock: any Clock<Duration>
    let recurrences: RecurrenceLog

    /// How many statements are published at once; the next ones follow when the broker has those.
    private static let batchSize = 100

    /// Judges until the task is cancelled.
    ///
    /// What can't be said is said later, after longer and longer pauses: a user who may not say it loses the connection each time.
    func run() async throws {
        var retries = RetrySchedule(shortest: .seconds(5), longest: .seconds(60))
        var time = JudgeClock(memory: memory, at: .now)
        try await clock.every(min(.seconds(5), limit / 4)) {
            look(at: &time)
            if time.mayJudge, retries.isDue(at: .now), await leader.isLeading == true,
                await history.mayJudgeJobs(limit)
            {
                do {
                    try await judge(at: .now, mayForget: time.mayForget)
                    retries.accept()
                } catch let error as AMQPError {
                    retries.refuse(at: .now)
                    recurrences.warn("can't say what is wrong with jobs", reason: "\(error)") { ["error": "\(error)"] }
                }
            }
            await offlineLog.keep(await history.findings)
        }
    }

    private func look(at time: inout JudgeClock) {
        let mightJudge = time.mayJudge
        time.look(at: .now)
        guard mightJudge, !time.mayJudge else { return }
        recurrences.warn("the clock jumped; no job is judged until it is put right, or for an hour") { [:] }
    }

    /// Says what has changed, once everything that there was before has been read: the run that is missing may just wait to be.
    ///
    /// - Parameters:
    ///   - now: the time, as it was when the clock was believed.
    ///   - mayForget: whether jobs may be forgotten by it.
    private func judge(at now: Timestamp, mayForget: Bool) async throws {
        let forgotten = mayForget ? memory.map { now.adding(.zero - $0) } : nil
        guard await !history.changes(at: now, forgottenBefore: forgotten).isEmpty else { return }
        let start = ContinuousClock.now
        do {
            try await barriers.wait()
        } catch is AMQPError {
            return await history.disturb()  // nothing leads to the history, so no event does either
        }
        guard start.duration(to: .now) <= ListeningTime.longestStep else { return await history.disturb() }
        let changes = await history.changes(at: now, forgottenBefore: forgotten)
        for start in stride(from: 0, to: changes.count, by: Self.batchSize) {
            try await say(changes[start..<min(start + Self.batchSize, changes.count)])
        }
    }

    private func say(_ changes: some Collection<StandingFindings.Change>) async throws {
        var said: [JobStatement] = []
        for change in changes { said.append(await statement(change)) }
        _ = try await publisher.publishOnce(said.map { $0.message(user: user) })
        for statement in said {
            recurrences.warn("said of a job", reason: statement.reason) { ["statement": "\(statement)"] }
            switch statement {
            case .finding(let finding): await history.note(finding)
            case .settlement(let settlement): await history.note(settlement)
            }
        }
    }

    private func statement(_ change: StandingFindings.Change) async -> JobStatement {
        switch change {
        case .found(let trouble, let job):
            .finding(
                JobFinding(
                    trouble.reason,
                    jobId: job,
                    jobName: await history.course(of: job)?.name ?? "",
                    runId: trouble.runId,
                    since: trouble.since,
                    bridgeId: bridgeId,
                    time: .now
                )
            )
        case .settled(let standing):
            .settlement(
                JobSettlement(
                    of: standing.kind,
                    findingId: standing.id,
                    jobId: standing.jobId,
                    jobName: await history.course(of: standing.jobId)?.name ?? "",
                    runId: await history.course(of: standing.jobId)?.runs.last?.runId,
                    bridgeId: bridgeId,
                    time: .now
                )
            )
        }
    }
}
