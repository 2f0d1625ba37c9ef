import MirroringEvents
import MirroringWire
import Testing

@testable import MirroringMonitoring

/// What was lost unnoticed.
@Suite struct JoiningCheckpointTests: JoiningSuite {
    @Test func checkpointComesEveryInterval() throws {
        let joining = try followed()
        #expect(joining.check(at: Self.start + .seconds(59)) == nil)
        let question = try #require(joining.check(at: Self.start + .seconds(60)))
        #expect(question.place == .point(.after(position(9))) && question.behind == nil)
        #expect(joining.phase == .checking && !joining.holdsEvents, "events go on meanwhile")
        #expect(joining.check(at: Self.start + .seconds(300)) == nil, "one at a time")
        #expect(joining.end(question, [answer(20)], at: Self.start + .seconds(61)).described == ["caughtUp 20"])
        #expect(joining.check(at: Self.start + .seconds(119)) == nil)
        #expect(joining.check(at: Self.start + .seconds(121)) != nil)
    }

    @Test func manyEventsBringItEarlier() throws {
        let joining = try followed()
        joining.note(CheckpointSchedule.eventsOfAnEarlyOne.lowerBound, event: time(1), arrival: reading(1))
        #expect(joining.isCheckpointDue(at: Self.start + CheckpointSchedule.shortestInterval))
    }

    /// What a lost binding has cost shows by what comes after it, and can still be put in its place.
    @Test func whatIsMissingIsAskedForWhileTheNextEventWaits() throws {
        let joining = try followed()
        #expect(!joining.awaitsMissing)
        joining.suspect(true)
        let question = try #require(joining.check(at: Self.start + .seconds(1)))
        #expect(question.purpose == .checkpoint && question.place == .point(.after(position(9))))
        #expect(joining.awaitsMissing && !joining.holdsEvents)
        #expect(joining.end(question, [answer(12)], at: Self.start + .seconds(2)).described == ["caughtUp 12"])
        #expect(!joining.awaitsMissing)
    }

    @Test func whatNobodyTellsOfIsGivenUp() throws {
        let joining = try followed()
        joining.suspect(true)
        let question = try #require(joining.check(at: Self.start + .seconds(1)))
        #expect(joining.fail(question, error, at: reading(11)).isEmpty)
        #expect(!joining.awaitsMissing)
        #expect(joining.check(at: Self.start + .seconds(12)) == nil)
    }

    /// They came as they were published, as far as anybody knows.
    @Test func checkpointThatProvesNothingSaysNothing() throws {
        let joining = try followed()
        let evicted = try #require(joining.check(at: Self.start + .seconds(60)))
        let news = joining.end(evicted, [answer(9_000, evictedBefore: 50)], at: Self.start + .seconds(60))
        #expect(news.described == ["caughtUp 9000"])
        let unanswered = try #require(joining.check(at: Self.start + .seconds(120)))
        #expect(joining.fail(unanswered, error, at: reading(130)).isEmpty)
        #expect(joining.phase == .following)
        #expect(joining.check(at: Self.start + .seconds(180))?.place == .point(.after(position(9_000))))
    }

    @Test func lossWhileACheckpointIsAskedForMakesItsAnswerUnwanted() throws {
        let joining = try followed()
        let check = try #require(joining.check(at: Self.start + .seconds(60)))
        #expect(joining.lose(since: KnownTime(since: reading(61))))
        #expect(!joining.awaits(check))
        #expect(joining.fail(check, error, at: reading(62)).isEmpty)
        let question = try #require(joining.fill())
        #expect(joining.awaits(question) && !joining.awaits(check))
    }

    /// A bridge may come back: then what nobody could tell comes after all.
    @Test func whatCouldNotBeHadIsAskedForAgain() throws {
        let joining = joining(from: .cached)
        _ = joining.stand(at: reading(0))
        let first = try #require(joining.fill())
        _ = joining.fail(first, error, at: reading(10))
        #expect(joining.check(at: Self.start + .seconds(19)) == nil)
        let again = try #require(joining.check(at: Self.start + .seconds(20)))
        #expect(again.place == .point(.cached))
        #expect(joining.fail(again, error, at: reading(30)).isEmpty, "it was said already")
        #expect(joining.check(at: Self.start + .seconds(39)) == nil)
        let last = try #require(joining.check(at: Self.start + .seconds(40)))
        #expect(joining.end(last, [answer(9)], at: Self.start).described == ["caughtUp 9"])
        #expect(joining.check(at: Self.start + .seconds(99)) == nil)
    }

    /// The broker would write a line into its log each time.
    @Test func whoMayNotAskDoesNotGoOnAsking() throws {
        let joining = try followed()
        let question = try #require(joining.check(at: Self.start + .seconds(60)))
        _ = joining.fail(question, MonitoringError(.accessRefused, "No."), at: reading(61))
        #expect(joining.check(at: Self.start + .seconds(3_600)) == nil)
        joining.fall()
        _ = joining.stand(at: reading(4_000))
        #expect(joining.fill() != nil, "a loss is another matter")
    }

    /// A bridge makes the queue of requests anew, and nobody tells.
    @Test(arguments: [MonitoringError.Code.missingTopology, .noAnswer, .disconnected, .replayRefused])
    func whoFindsNobodyToAskGoesOnAsking(code: MonitoringError.Code) throws {
        let joining = try followed()
        let question = try #require(joining.check(at: Self.start + .seconds(60)))
        _ = joining.fail(question, MonitoringError(code, "No."), at: reading(61))
        #expect(joining.check(at: Self.start + .seconds(120)) != nil)
    }
}
