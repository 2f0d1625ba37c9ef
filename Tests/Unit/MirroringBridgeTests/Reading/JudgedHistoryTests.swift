import EventSamples
import Foundation
import Logging
import MirroringDiagnostics
import MirroringEvents
import MirroringWire
import RabbitMQClient
import Testing

@testable import MirroringBridge

/// What a bridge has to say of jobs, by what it has read: the runs, and what other bridges have said.
@Suite struct JudgedHistoryTests {
    private let history: EventHistory
    private let job = MirroringStatusEventArgs.sampleJobId

    init() throws {
        let broker = try BrokerConfiguration(uris: "amqp://127.0.0.1:1", connectionName: "test")
        history = EventHistory(
            configuration: BridgeConfiguration(broker: broker, offlineFolder: ""),
            logQueue: LogQueue(),
            barriers: Barriers(
                publisher: ConfirmedPublisher(ConnectionRecovery(configuration: broker)),
                bridgeId: UUID(),
                user: "bridge"
            ),
            recurrences: RecurrenceLog(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        )
    }

    /// Six runs, every second one a failure.
    private func readRuns() async {
        _ = await history.begin(end: 12, role: .writing, stored: nil)
        let events = (0..<6).flatMap { number in
            let begin = Double(number) * 10
            let end = JudgedEvents().end(of: begin, number.isMultiple(of: 2) ? .succeeded : .failed)
            return [JudgedEvents().begin(at: begin), end]
        }
        let messages = events.enumerated().map { position, event in
            var event = event
            // The second event of its run.
            event.sequence = event.status.terminal ? 2 : 1
            return StoredMessage.sample(event, at: UInt64(position), body: event.encodedJSON())
        }
        _ = await history.receive(messages, user: "bridge")
    }

    private func changes(at now: Double = 100, forgottenBefore minutes: Double? = nil) async -> [String] {
        let forgotten = minutes.map(JudgedEvents.time)
        return await history.changes(at: JudgedEvents.time(now), forgottenBefore: forgotten).map { change in
            switch change {
            case .found(let trouble, _): "\(trouble.reason.kind)"
            case .settled(let standing): "not \(standing.kind)"
            }
        }
    }

    private func said(since minutes: Double) -> JobFinding {
        JobFinding(
            .flaky(failed: 3, of: 6),
            jobId: job,
            jobName: "Documentation",
            runId: nil,
            since: JudgedEvents.time(minutes),
            bridgeId: UUID(),
            time: .now
        )
    }

    private func settlement(of finding: JobFinding) -> JobSettlement {
        JobSettlement(
            of: finding.kind,
            findingId: finding.id,
            jobId: job,
            jobName: "Documentation",
            runId: nil,
            bridgeId: UUID(),
            time: .now
        )
    }

    @Test func whatIsWrongIsFoundByTheRunsThatWereRead() async {
        await readRuns()
        #expect(await changes() == ["flaky"])
        #expect(await history.jobIssues == [], "nobody has said it")
    }

    /// Five good runs of a minute, and the first event of one that began long ago.
    @Test(arguments: [(nil, ["slow"]), (5_400, [])] as [(Int64?, [String])])
    func aRunThatHasWaitedForItsBrokerIsNotSlowForThat(delay: Int64?, found: [String]) async {
        let ends = (0..<5).map { JudgedEvents().end(of: Double($0) * 2) }
        _ = await history.begin(end: 6, role: .writing, stored: nil)
        let messages = (ends + [JudgedEvents().begin(at: 10)]).enumerated().map { position, event in
            var event = event
            event.sequence = 1
            let delay = event.status.terminal ? nil : delay
            let message = EventMessage.make(event, body: event.encodedJSON(), user: "engine", delay: delay)
            return StoredMessage.sample(message, at: UInt64(position))
        }
        _ = await history.receive(messages, user: "bridge")
        #expect(await changes() == found)
    }

    @Test func whatAnotherBridgeHasSaidIsNotSaidAgain() async {
        await readRuns()
        let finding = said(since: 51)
        _ = await history.receive([.sample(finding.message(user: "bridge"), at: 12)], user: "bridge")
        #expect(await changes() == [])
        #expect(await history.jobIssues == ["A job is flaky: \"Documentation\"."])
        let taken = settlement(of: finding).message(user: "bridge")
        _ = await history.receive([.sample(taken, at: 13)], user: "bridge")
        #expect(await changes() == ["flaky"])
        #expect(await history.jobIssues == [])
    }

    @Test func whatNobodyButABridgeMaySayChangesNothing() async {
        await readRuns()
        _ = await history.receive([.sample(said(since: 51).message(user: "ann"), at: 12)], user: "bridge")
        #expect(await changes() == ["flaky"])
    }

    @Test func whatStoodBeforeARestartIsTakenBack() async {
        await history.recall(StandingFindings([.init(jobId: job, kind: .slow, since: JudgedEvents.time(0))]))
        await readRuns()
        #expect(await changes() == ["not slow", "flaky"])
    }

    /// The last runs of a job are remembered, and it may fail each time: the one from which it counted is long forgotten.
    @Test func aJobThatIsLateStaysSoAfterARestartUntilARunEndsWell() async {
        let hourly = JudgedEvents(every: .seconds(3_600), grace: .seconds(600))
        let ends = [hourly.end(of: 1_000, .failed), hourly.end(of: 1_010, .failed), hourly.end(of: 1_020)]
        let messages = ends.enumerated().map { position, event in
            var event = event
            event.sequence = 1
            return StoredMessage.sample(event, at: UInt64(position), body: event.encodedJSON())
        }
        await history.recall(StandingFindings([.init(jobId: job, kind: .late, since: JudgedEvents.time(61))]))
        _ = await history.begin(end: 3, role: .writing, stored: nil)
        _ = await history.receive(Array(messages[..<2]), user: "bridge")
        #expect(await history.findings(by: UUID(), at: JudgedEvents.time(1_030)).map(\.kind) == [.late])
        #expect(await changes(at: 1_030) == [])
        _ = await history.receive(Array(messages[2...]), user: "bridge")
        #expect(await changes(at: 1_030) == ["not late"])
    }

    /// By a clock that was ahead.
    @Test func whatIsDueInTheFutureIsNotLate() async {
        let hourly = JudgedEvents(every: .seconds(3_600))
        await history.recall(StandingFindings([.init(jobId: job, kind: .late, since: JudgedEvents.time(9_000))]))
        _ = await history.begin(end: 1, role: .writing, stored: nil)
        var event = hourly.end(of: 10, .failed)
        event.sequence = 1
        _ = await history.receive([.sample(event, at: 0, body: event.encodedJSON())], user: "bridge")
        #expect(await changes(at: 80) == ["not late", "late"])
    }

    @Test func noJobIsJudgedBeforeTheLogIsKnown() async {
        await readRuns()
        #expect(await !history.mayJudgeJobs(.zero))
        await history.note(JobCourses())
        #expect(await history.mayJudgeJobs(.zero) == history.isCaughtUp)
    }

    @Test func aJobThatIsForgottenIsNone() async {
        await readRuns()
        #expect(await changes(forgottenBefore: 90) == [])
        #expect(await changes() == [])
    }

    /// What was said of it is taken back as often as it takes, and by then it is still known what it is called.
    @Test func whatWasSaidOfAJobThatIsForgottenIsTakenBack() async {
        await readRuns()
        let finding = said(since: 51)
        await history.note(finding)
        for _ in 1...2 { #expect(await changes(forgottenBefore: 90) == ["not flaky"]) }
        #expect(await history.course(of: job)?.name == "Documentation")
        await history.note(settlement(of: finding))
        #expect(await changes(forgottenBefore: 90) == [])
        #expect(await history.course(of: job) == nil)
    }

    /// This bridge leads since another one ended, and has never seen a run of the job.
    @Test func whatWasSaidOfAJobThatIsNotKnownStandsUntilItWouldBeForgotten() async {
        await history.recall(StandingFindings([.init(jobId: UUID(), kind: .late, since: JudgedEvents.time(50))]))
        #expect(await changes() == [])
        #expect(await changes(forgottenBefore: 50) == [])
        #expect(await changes(forgottenBefore: 51) == ["not late"])
    }
}
