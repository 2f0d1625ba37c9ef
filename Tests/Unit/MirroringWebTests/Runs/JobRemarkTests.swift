import EventSamples
import Foundation
import MirroringEvents
import MirroringWire
import Testing

@testable import MirroringWeb

/// What bridges have found wrong with a job, as the page shows it.
@Suite struct JobRemarkTests {
    private let job = MirroringStatusEventArgs.sampleJobId
    private let time = Timestamp(milliseconds: 1_800_000_000_000)

    private func statement(_ reason: JobFinding.Reason, runId: UUID? = nil) -> JobRemark {
        JobRemark(
            JobFinding(reason, jobId: job, jobName: "x", runId: runId, since: time, bridgeId: UUID(), time: time)
        )
    }

    private func view(_ said: [JobRemark], events: Int = 8) throws -> JobView {
        var book = RunBook()
        for event in MirroringStatusEventArgs.wholeRun(8).prefix(events) {
            book.take(event, of: RunKey(origin: job, runId: event.runId))
        }
        let record = try #require(book.jobs[job])
        return try #require(JobView(record, silentSince: nil, said: said, at: time))
    }

    @Test func eachFindingIsASentenceWithWhatEndsIt() {
        let statements = [
            statement(.late(due: time, grace: .seconds(60))),
            statement(.slow(duration: .seconds(2_480), median: .seconds(660))),
            statement(.nothingMirrored(median: 1_140)), statement(.deletions(1_200, share: 0.124, greatestShare: 0.02)),
            statement(.flaky(failed: 4, of: 10)),
        ]
        #expect(statements.map(\.kind) == [.late, .slow, .odd, .odd, .flaky])
        #expect(
            statements.map(\.text) == [
                "A good run was due, and none has begun", "Takes 41 min 20 s, usually 11 min 0 s",
                "Nothing mirrored, usually about 1,140 pages and files",
                "1,200 entries deleted, 12 % of what there was, never more than 2 % before",
                "4 of the last 10 runs failed",
            ]
        )
        #expect(statements.allSatisfy { $0.ends.hasPrefix("Ends ") && $0.since == time })
    }

    @Test func aJobStandsInOneList() throws {
        #expect(try view([statement(.flaky(failed: 4, of: 10))]).list == .notAsUsual)
        #expect(try view([statement(.nothingMirrored(median: 9))]).status == .odd)
        let slow = statement(.slow(duration: .seconds(9), median: .seconds(1)))
        #expect(try view([slow]).list == .notAsUsual)
        #expect(try view([slow], events: 4).list == .running)
        #expect(try view([]).list == .succeeded, "what the runs alone would tell is not asked")
    }
}
