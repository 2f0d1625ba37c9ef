import MirroringEvents
import MirroringWire
import Testing

@testable import MirroringMonitoring

/// What was lost between what came and what comes.
@Suite struct JoiningLossTests: JoiningSuite {
    @Test func newConnectionAsksForWhatFollowsTheLastPlace() throws {
        let joining = joining(from: .cached)
        _ = joining.stand(at: reading(0))
        let first = try #require(joining.fill())
        _ = joining.end(first, [answer(9)], at: Self.start)
        joining.note(1, event: time(5), arrival: reading(5))
        joining.fall()
        #expect(joining.phase == .away)
        let lost = try #require(joining.stand(at: reading(20)))
        #expect(lost.time(at: reading(20)) == time(5), "the last event that came")
        #expect(joining.holdsEvents)
        let question = try #require(joining.fill())
        #expect(question.place == .point(.after(position(9))) && question.behind == lost)
        #expect(joining.end(question, [answer(12)], at: Self.start).described == ["caughtUp 12"])
    }

    /// It has no place in the history, so clocks have to do.
    @Test func subscriberFromNowOnAsksByTimeAfterALoss() throws {
        let joining = joining(from: .now)
        _ = joining.stand(at: reading(0))
        joining.note(1, event: time(5), arrival: reading(5))
        joining.fall()
        let lost = try #require(joining.stand(at: reading(20)))
        let question = try #require(joining.fill())
        #expect(question.place == .time(lost) && question.behind == lost)
        #expect(joining.bound(of: question) == time(0), "what is older was published before it began")
        #expect(
            question.place.request(of: .all, at: reading(20))?.since == time(0),
            "clocks may differ by five seconds"
        )
        #expect(joining.end(question, [answer(12)], at: Self.start).described == ["caughtUp 12"])
        // Then there is a place.
        joining.fall()
        _ = joining.stand(at: reading(30))
        #expect(joining.fill()?.place == .point(.after(position(12))))
    }

    @Test func connectionThatBreaksWhileThePastIsReadAsksForAllOfItAgain() throws {
        let joining = joining(from: .cached)
        _ = joining.stand(at: reading(0))
        let first = try #require(joining.fill())
        joining.fall()
        #expect(!joining.awaits(first))
        #expect(joining.stand(at: reading(5)) != nil)
        #expect(joining.fill()?.place == .point(.cached))
    }

    @Test func overflowIsMadeUpForOnTheSameConnection() throws {
        let joining = joining(from: .now)
        _ = joining.stand(at: reading(0))
        let known = KnownTime(since: reading(3))
        #expect(joining.lose(since: known), "that is news")
        #expect(joining.holdsEvents)
        #expect(!joining.lose(since: KnownTime(since: reading(4))), "what is owed is no news")
        let question = try #require(joining.fill())
        #expect(question.place == .time(known) && question.behind == known)
        #expect(joining.end(question, [answer(12)], at: Self.start).described == ["caughtUp 12"])
        #expect(joining.phase == .following)
    }

    @Test func overflowWithoutASubscriptionIsNone() {
        let joining = joining(from: .now)
        #expect(!joining.lose(since: KnownTime(since: reading(0))))
        #expect(joining.phase == .away)
    }

    /// The queue goes on filling while a slow reader reads the past: what it lost meanwhile follows where that has ended.
    @Test func overflowWhileThePastIsReadIsMadeUpForNext() throws {
        let joining = joining(from: .cached)
        _ = joining.stand(at: reading(0))
        let first = try #require(joining.fill())
        #expect(joining.lose(since: KnownTime(since: reading(3))), "nothing was lost before")
        #expect(joining.end(first, [answer(9)], at: Self.start).described == ["caughtUp 9"])
        #expect(joining.phase == .owing && joining.holdsEvents)
        let next = try #require(joining.fill())
        #expect(next.place == .point(.after(position(9))))
        #expect(joining.end(next, [answer(15)], at: Self.start).described == ["caughtUp 15"])
        #expect(joining.phase == .following)
    }

    /// It is not read while what is owed is, so it stays full, however often it is looked at.
    @Test func queueThatStaysFullIsReadAllTheSame() throws {
        let joining = joining(from: .cached)
        _ = joining.stand(at: reading(0))
        for last in [UInt64(9), 15] {
            let question = try #require(joining.fill())
            _ = joining.lose(since: KnownTime(since: reading(3)))
            _ = joining.lose(since: KnownTime(since: reading(4)))
            #expect(joining.awaits(question))
            #expect(joining.end(question, [answer(last)], at: Self.start).described == ["caughtUp \(last)"])
        }
        #expect(joining.phase == .following)
        joining.readOn()
        #expect(joining.lose(since: KnownTime(since: reading(9))), "what it lacks then is another loss")
        #expect(joining.phase == .owing)
    }

    /// What was asked for may have taken longer than the broker waits for an acknowledgement, so that nothing could be read.
    @Test func queueThatIsLookedAtBeforeItIsReadIsReadFirst() throws {
        let joining = joining(from: .now)
        _ = joining.stand(at: reading(0))
        #expect(joining.lose(since: KnownTime(since: reading(3))))
        let question = try #require(joining.fill())
        _ = joining.end(question, [answer(9)], at: Self.start)
        let known = KnownTime(since: reading(5))
        #expect(joining.lose(since: known), "that is told at once")
        #expect(!joining.holdsEvents && joining.fill() == nil, "and asked for when something was read")
        #expect(!joining.isCheckpointDue(at: Self.start + .seconds(3_600)), "not as what is said of nothing lost")
        #expect(!joining.lose(since: KnownTime(since: reading(6))), "nor is it another loss")
        joining.readOn()
        let next = try #require(joining.fill())
        #expect(next.place == .point(.after(position(9))) && next.behind == known)
    }

    /// As it is of bridges with several histories, or with an empty one.
    @Test func overflowWhileAnAnswerWithoutAnEndIsReadIsAskedForAllTheSame() throws {
        let joining = joining(from: .now)
        _ = joining.stand(at: reading(0))
        let known = KnownTime(since: reading(3))
        #expect(joining.lose(since: known))
        let question = try #require(joining.fill())
        _ = joining.lose(since: KnownTime(since: reading(4)))
        #expect(joining.end(question, [answer(nil)], at: Self.start).described == [])
        let next = try #require(joining.fill())
        #expect(next.place == .time(known))
    }

    @Test func queueThatStaysFullIsReadWhereNobodyTells() throws {
        let joining = joining(from: .cached)
        _ = joining.stand(at: reading(0))
        let question = try #require(joining.fill())
        #expect(joining.lose(since: KnownTime(since: reading(3))))
        #expect(joining.fail(question, error, at: reading(10)).described == ["unknown cached"])
        #expect(joining.phase == .following && !joining.holdsEvents)
    }

    /// Of a job with few events the last place may be old, and all that the bridges have is from the last seconds.
    @Test(arguments: [(nil, ["caughtUp 9000"]), (8_900, ["evicted 8000", "caughtUp 9000"])] as [(UInt64?, [String])])
    func whatIsGoneSinceTheLastPlaceIsMissingOnlyIfItIsGoneSinceTheLoss(gone: UInt64?, said: [String]) throws {
        let joining = try followed()
        joining.note(1, event: time(55), arrival: reading(55))
        joining.fall()
        let lost = try #require(joining.stand(at: reading(57)))
        let question = try #require(joining.fill())
        let answers = [answer(9_000, evictedBefore: 8_000)]
        let doubt = try #require(joining.doubt(question, answers))
        #expect(doubt.place == .time(lost) && doubt.purpose == .end)
        let news = joining.end(question, answers, since: [answer(9_000, evictedBefore: gone)], at: Self.start)
        #expect(news.described == said)
        #expect(joining.phase == .following)
    }

    @Test func whatIsThereLeavesNoDoubt() throws {
        let joining = try followed()
        joining.fall()
        _ = joining.stand(at: reading(57))
        let question = try #require(joining.fill())
        #expect(joining.doubt(question, [answer(12)]) == nil)
        #expect(joining.doubt(question, [answer(12, epoch: "f", evictedBefore: 3)]) == nil, "another history is none")
    }

    /// Since the loss of the connection nothing may be gone, but before it not all had come.
    @Test func whatWasNeverHadIsMissingWithoutADoubt() throws {
        let joining = joining(from: .after(position(7)))
        _ = joining.stand(at: reading(0))
        #expect(joining.fill() != nil)
        joining.fall()
        _ = joining.stand(at: reading(5))
        let question = try #require(joining.fill())
        let answers = [answer(99, evictedBefore: 50)]
        #expect(joining.doubt(question, answers) == nil)
        #expect(joining.end(question, answers, at: Self.start).described == ["evicted 50", "caughtUp 99"])
    }

    @Test func lossThatNobodyFillsIsSaidWithItsTime() throws {
        let joining = joining(from: .now)
        _ = joining.stand(at: reading(0))
        joining.note(1, event: time(5), arrival: reading(5))
        joining.fall()
        _ = joining.stand(at: reading(20))
        let question = try #require(joining.fill())
        #expect(joining.fail(question, error, at: reading(30)).described == ["unknown since \(time(5))"])
        #expect(joining.known?.time(at: reading(30)) == time(20), "nothing is missing since it stands again")
    }
}
