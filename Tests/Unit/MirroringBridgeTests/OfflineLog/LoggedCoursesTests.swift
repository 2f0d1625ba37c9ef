import EventSamples
import Foundation
import MirroringEvents
import MirroringOfflineLog
import MirroringWire
import RabbitMQClient
import TestSupport
import Testing

@testable import MirroringBridge

/// What a bridge that was just started knows of jobs.
@Suite(.timeLimit(.minutes(15))) struct LoggedCoursesTests: OfflineLogKeeperSuite {
    private let job = MirroringStatusEventArgs.sampleJobId

    private func batch(_ events: [MirroringStatusEventArgs]) -> LogQueue.Batch {
        let entries = events.enumerated().map { position, event in
            let message = Delivery.sample(event, at: UInt64(position), body: event.encodedJSON())
            return HistoryEntry(position: UInt64(position), event: event, message: message)
        }
        let checkpoint = Checkpoint(
            nextPosition: UInt64(events.count),
            lastPosition: UInt64(events.count - 1),
            lastMessageId: nil
        )
        return LogQueue.Batch(entries: entries, checkpoint: checkpoint)
    }

    /// The history keeps a week, the log ninety days.
    @Test func itJudgesByTheLogAlone() async throws {
        try await withFolder { folder in
            let service = try service(folder)
            let events = JudgedEvents(every: .seconds(3_600))
            let runs = (0..<6).flatMap { number in
                let begin = Double(number) * 10
                return [events.begin(at: begin), events.end(of: begin, after: number == 5 ? 8 : 1)]
            }
            #expect(await service.append(batch(runs)))
            await service.sync()
            let (told, tell) = AsyncStream<JobCourses>.makeStream()
            await LoggedCoursesReader(keeper: service, note: { tell.yield($0) }, clock: ManualClock()).read()
            var iterator = told.makeAsyncIterator()
            let courses = try #require(await iterator.next())
            let troubles = try #require(courses[job]?.troubles(at: JudgedEvents.time(119)))
            #expect(troubles.map(\.reason.kind) == [.late, .slow])
            #expect(troubles.first?.since == JudgedEvents.time(118))
        }
    }

    @Test func whatStandsIsStoredByWhoWritesTheLog() async throws {
        try await withFolder { folder in
            let (writing, standingBy) = (try service(folder), try service(folder))
            var findings = StandingFindings()
            for minutes in 0..<2_000 {
                findings.note(
                    JobFinding(
                        .nothingMirrored(median: 100),
                        jobId: UUID(),
                        jobName: "",
                        runId: nil,
                        since: JudgedEvents.time(Double(minutes)),
                        bridgeId: UUID(),
                        time: .now
                    )
                )
            }
            await standingBy.keep(findings)
            #expect(await standingBy.findings == StandingFindings())
            await writing.keep(findings)
            #expect(await standingBy.findings == findings)
            await writing.keep(StandingFindings())
            #expect(await standingBy.findings == StandingFindings())
        }
    }

    @Test func whatTheHistoryTellsComesOnTopOfTheLog() {
        let events = (0..<9).map { JudgedEvents().end(of: Double($0) * 10) }
        var (logged, read) = (JobCourses(), JobCourses())
        for event in events.prefix(7) { logged.note(event, of: job) }
        for event in events.suffix(4) { read.note(event, of: job) }
        read.note(logged)
        #expect(read[job]?.runs.map(\.runId) == events.map(\.runId))
        read.forget(before: JudgedEvents.time(81))
        #expect(read[job] != nil)
        read.forget(before: JudgedEvents.time(82))
        #expect(read[job] == nil, "nobody runs it any more")
    }
}
