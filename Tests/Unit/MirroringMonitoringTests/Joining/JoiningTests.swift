import MirroringEvents
import MirroringWire
import Testing

@testable import MirroringMonitoring

/// What is past and what comes, where a subscription begins.
@Suite struct JoiningTests: JoiningSuite {
    @Test func subscriberFromNowOnAsksForNothing() {
        let joining = joining(from: .now)
        #expect(joining.phase == .away && !joining.holdsEvents)
        #expect(joining.stand(at: reading(0)) == nil)
        #expect(joining.phase == .following && !joining.holdsEvents)
        #expect(joining.fill() == nil)
    }

    @Test(arguments: [
        StartingPoint.cached, .since(Timestamp(milliseconds: 7)), .after(StreamPosition(epoch: "e", offset: 7)),
    ])
    func eventsWaitUntilThePastWasRead(start: StartingPoint) throws {
        let joining = joining(from: start)
        #expect(joining.fill() == nil, "not before the queue is bound")
        #expect(joining.stand(at: reading(0)) == nil, "nothing was lost")
        #expect(joining.phase == .owing && joining.holdsEvents)
        let question = try #require(joining.fill())
        #expect(question.place == .point(start) && question.behind == nil)
        #expect(joining.phase == .filling && joining.holdsEvents)
        #expect(joining.bound(of: question) == nil, "what was asked for may be as old as it likes")
        #expect(joining.fill() == nil, "it is asked once")
        #expect(joining.end(question, [answer(9)], at: Self.start).described == ["caughtUp 9"])
        #expect(joining.phase == .following && !joining.holdsEvents)
    }

    @Test func whatIsGoneIsSaidBeforeTheEnd() throws {
        let joining = joining(from: .after(position(7)))
        _ = joining.stand(at: reading(0))
        let question = try #require(joining.fill())
        let news = joining.end(question, [answer(99, evictedBefore: 50)], at: Self.start)
        #expect(news.described == ["evicted 50", "caughtUp 99"])
    }

    @Test func anotherHistoryIsSaid() throws {
        let joining = joining(from: .after(position(7)))
        _ = joining.stand(at: reading(0))
        let question = try #require(joining.fill())
        let news = joining.end(question, [answer(3, epoch: "f", evictedBefore: 0)], at: Self.start)
        #expect(news.described == ["other e:7", "caughtUp 3"])
        // From now on it is counted there.
        _ = joining.stand(at: reading(10))
        #expect(joining.fill()?.place == .point(.after(StreamPosition(epoch: "f", offset: 3))))
    }

    @Test func pastThatNobodyTellsIsSaidAndEventsGoOn() throws {
        let joining = joining(from: .cached)
        _ = joining.stand(at: reading(0))
        let question = try #require(joining.fill())
        #expect(joining.fail(question, error, at: reading(10)).described == ["unknown cached"])
        #expect(joining.phase == .following && !joining.holdsEvents)
    }

    /// A place, unlike a time, leaves out nothing that is lost from the beginning on.
    @Test func subscriberFromNowOnLearnsWhereTheHistoryEnds() throws {
        let joining = joining(from: .now)
        #expect(joining.check(at: Self.start) == nil, "not before the queue is bound")
        _ = joining.stand(at: reading(0))
        let question = try #require(joining.check(at: Self.start))
        #expect(question.purpose == .end && question.place == .point(.cached))
        #expect(!joining.holdsEvents)
        #expect(joining.end(question, [answer(9)], at: Self.start).isEmpty, "what is on its way has not come yet")
        joining.wait(.seconds(1))
        #expect(joining.check(at: Self.start + .seconds(59)) == nil)
        let check = try #require(joining.check(at: Self.start + .seconds(60)))
        #expect(check.purpose == .checkpoint && check.place == .point(.after(position(9))))
        joining.fall()
        _ = joining.stand(at: reading(70))
        #expect(joining.fill()?.place == .point(.after(position(9))))
    }

    /// What bridges send from there on would come before what the queue has from before.
    @Test func nothingIsAskedFromTheEndBeforeTheQueueHasBeenReadSoFar() throws {
        let joining = joining(from: .now)
        _ = joining.stand(at: reading(0))
        let question = try #require(joining.check(at: Self.start))
        _ = joining.end(question, [answer(9)], at: Self.start + .seconds(70))
        joining.note(250, event: time(69), arrival: reading(71))
        joining.suspect(true)
        joining.wait(.milliseconds(900))
        joining.wait(.milliseconds(900), hasCome: true)
        #expect(joining.check(at: Self.start + .seconds(72)) == nil)
        #expect(joining.isCheckpointDue(at: Self.start + .seconds(72)), "somebody has to look again and again")
        #expect(joining.awaitsMissing, "it will be asked for")
        let waiting = joining.copy()
        joining.note(1, event: time(70), arrival: reading(72))
        #expect(joining.check(at: Self.start + .seconds(72))?.place == .point(.after(position(9))))
        waiting.wait(.milliseconds(900))
        #expect(waiting.check(at: Self.start + .seconds(73)) == nil)
        waiting.wait(.milliseconds(100))
        #expect(waiting.check(at: Self.start + .seconds(73))?.place == .point(.after(position(9))))
    }

    @Test func subscriberFromNowOnWhomNobodyTellsGoesOnByClocks() throws {
        let joining = joining(from: .now)
        _ = joining.stand(at: reading(0))
        let question = try #require(joining.check(at: Self.start))
        #expect(joining.fail(question, error, at: reading(10)).isEmpty)
        #expect(joining.check(at: Self.start + .seconds(59)) == nil, "it is asked once")
        joining.note(1, event: time(55), arrival: reading(55))
        let check = try #require(joining.check(at: Self.start + .seconds(60)))
        #expect(check.purpose == .checkpoint && check.place.isTime)
    }

    /// Its events were not read: what was lost is owed from before.
    @Test func endThatComesTooLateDoesNotHideALoss() throws {
        let joining = joining(from: .now)
        _ = joining.stand(at: reading(0))
        let question = try #require(joining.check(at: Self.start))
        let known = KnownTime(since: reading(3))
        #expect(joining.lose(since: known))
        #expect(joining.end(question, [answer(9)], at: Self.start).isEmpty)
        #expect(joining.fill()?.place == .time(known))
    }

    /// What was published before it was learned may have waited in the queue that is gone.
    @Test(arguments: [(1, true), (2, false)])
    func endIsNoPlaceWhereALossMayBeFromBefore(second: Int, isByTime: Bool) throws {
        let joining = joining(from: .now)
        _ = joining.stand(at: reading(0))
        let question = try #require(joining.check(at: Self.start))
        _ = joining.end(question, [answer(9)], at: Self.start + .seconds(2))
        joining.note(1, event: time(second), arrival: reading(3))
        joining.fall()
        let lost = try #require(joining.stand(at: reading(20)))
        #expect(joining.fill()?.place == (isByTime ? .time(lost) : .point(.after(position(9)))))
    }

    @Test func answerFromThereHidesNoLossFromBefore() throws {
        let joining = joining(from: .now)
        _ = joining.stand(at: reading(0))
        let question = try #require(joining.check(at: Self.start))
        _ = joining.end(question, [answer(9)], at: Self.start + .seconds(2))
        joining.wait(.seconds(1))
        let check = try #require(joining.check(at: Self.start + .seconds(62)))
        let known = KnownTime(since: reading(1))
        #expect(joining.lose(since: known))
        #expect(joining.end(check, [answer(12)], at: Self.start + .seconds(63)).isEmpty)
        #expect(joining.fill()?.place == .time(known))
    }

    @Test func placeThatWasAnsweredFromStaysOne() throws {
        let joining = joining(from: .now)
        _ = joining.stand(at: reading(0))
        let question = try #require(joining.check(at: Self.start))
        _ = joining.end(question, [answer(9)], at: Self.start + .seconds(2))
        joining.wait(.seconds(1))
        let check = try #require(joining.check(at: Self.start + .seconds(62)))
        _ = joining.end(check, [answer(12)], at: Self.start + .seconds(62))
        joining.fall()
        _ = joining.stand(at: reading(70))
        #expect(joining.fill()?.place == .point(.after(position(12))))
    }
}
