import Foundation
import MirroringEvents
import MirroringWire
import Testing

@testable import MirroringBridge

@Suite struct ReplayAnswerTests {
    private func answer(_ json: String, scope: ReplayScope = .all) throws -> ReplayAnswer {
        ReplayAnswer(
            ReplayRequestMessage(
                try ReplayRequest(json: Array(json.utf8)),
                of: scope,
                replyTo: "",
                correlationId: nil
            )
        )
    }

    private func snapshot(
        _ positions: [UInt64],
        completeFrom: UInt64,
        completeAfter: Timestamp? = nil,
        lastPosition: UInt64?
    ) -> HistorySnapshot {
        HistorySnapshot(
            entries: positions.enumerated().map { .sample(at: $1, sequence: $0 + 1) },
            epoch: "e",
            completeFrom: completeFrom,
            completeAfter: completeAfter,
            lastPosition: lastPosition
        )
    }

    @Test func requestBecomesAQuery() throws {
        let jobId = UUID()
        let query = try answer(
            #"{"epoch":"e","after":41,"states":["Transfering"],"severities":["error"],"limit":3,"from":"newest"}"#,
            scope: .job(jobId)
        ).query(epoch: "e")
        #expect(query.jobId == jobId)
        #expect(query.after == 41)
        #expect(query.states == [.transferring])
        #expect(query.severities == [.error])
        #expect(query.limit == 3)
        #expect(query.end == .newest)
        let since = try answer(#"{"since":"2026-01-01T00:00:00.007Z"}"#).query(epoch: "e")
        #expect(since.since == Timestamp("2026-01-01T00:00:00.007Z") && since.after == nil)
    }

    @Test func endSaysUpToWhereNothingIsMissing() throws {
        let end = try answer("{}").end(snapshot([5, 4, 9], completeFrom: 3, lastPosition: 11))
        #expect(end == ReplayComplete(epoch: "e", first: 4, last: 11, count: 3, evictedBefore: nil))
        let empty = try answer("{}").end(snapshot([], completeFrom: 0, lastPosition: nil))
        #expect(empty == ReplayComplete(epoch: "e", first: nil, last: nil, count: 0, evictedBefore: nil))
    }

    /// What the limit cut off is found by whoever asks behind the last.
    @Test func endOfALimitedReplayIsTheLastThatWasSent() throws {
        let cut = snapshot([5, 4, 9], completeFrom: 3, lastPosition: 11)
        #expect(try answer(#"{"limit":3}"#).end(cut).last == 9)
        #expect(try answer(#"{"limit":3,"from":"oldest"}"#).end(cut).last == 9)
        #expect(try answer(#"{"limit":4}"#).end(cut).last == 11)
        #expect(try answer(#"{"limit":3,"from":"newest"}"#).end(cut).last == 11)
    }

    @Test(
        arguments: [
            ("-1", nil, 10), ("-9223372036854775808", nil, 10), ("0", 0, 10),
            ("9223372036854775808", 9_223_372_036_854_775_808, nil),
            ("18446744073709551615", UInt64.max, nil),
        ] as [(String, UInt64?, UInt64?)]
    )
    func anyPositionIsAnswered(json: String, after: UInt64?, evictedBefore: UInt64?) throws {
        let answer = try answer(#"{"epoch":"e","after":\#(json)}"#)
        #expect(answer.query(epoch: "e").after == after)
        #expect(answer.end(snapshot([10], completeFrom: 10, lastPosition: 10)).evictedBefore == evictedBefore)
        #expect(answer.end(snapshot([0], completeFrom: 0, lastPosition: 0)).evictedBefore == nil)
    }

    @Test func positionOlderThanTheCacheIsAGap() throws {
        let held = snapshot([10], completeFrom: 10, lastPosition: 10)
        #expect(try answer(#"{"epoch":"e","after":8}"#).end(held).evictedBefore == 10)
        #expect(try answer(#"{"epoch":"e","after":9}"#).end(held).evictedBefore == nil)
    }

    /// What was taken in the same millisecond as something that is missing may be missing as well.
    @Test(arguments: ["", #","epoch":"e""#])
    func timeBeforeTheCacheIsAGap(history: String) throws {
        let missing = Timestamp("2026-01-01T00:00:00.007Z")
        let held = snapshot([10], completeFrom: 10, completeAfter: missing, lastPosition: 10)
        for (since, evictedBefore) in [("006", 10), ("007", 10), ("008", nil)] as [(String, UInt64?)] {
            let answer = try answer(#"{"since":"2026-01-01T00:00:00.\#(since)Z"\#(history)}"#)
            #expect(answer.end(held).evictedBefore == evictedBefore, "\(since)")
            #expect(answer.end(snapshot([0], completeFrom: 0, lastPosition: 0)).evictedBefore == nil)
        }
    }

    @Test func historyWithoutAPositionIsMeantFromItsBeginning() throws {
        #expect(try answer(#"{"epoch":"e"}"#).query(epoch: "e").after == nil)
        #expect(try answer(#"{"epoch":"e"}"#).end(snapshot([0], completeFrom: 0, lastPosition: 0)).evictedBefore == nil)
        #expect(try answer(#"{"epoch":"e"}"#).end(snapshot([9], completeFrom: 9, lastPosition: 9)).evictedBefore == 9)
        let all = snapshot([0], completeFrom: 0, lastPosition: 0)
        #expect(try answer(#"{"epoch":"other"}"#).end(all).evictedBefore == 0)
        let since = try answer(#"{"epoch":"e","since":"2026-01-01T00:00:00Z"}"#)
        #expect(since.end(all).evictedBefore == nil)
    }

    /// Of another history's position nobody knows what came after it.
    @Test func positionOfAnotherHistoryIsAGapAndEverythingIsSent() throws {
        let other = try answer(#"{"epoch":"other","after":8}"#)
        #expect(other.query(epoch: "e").after == nil)
        #expect(other.end(snapshot([10], completeFrom: 0, lastPosition: 10)).evictedBefore == 0)
    }
}
