import MirroringEvents
import MirroringWire
import Testing

@testable import MirroringMonitoring

/// What is past, what comes, and what was lost in between.
@Suite struct JoiningTests {
    private static let interval = Duration.seconds(60)
    private let error = MonitoringError(.noAnswer, "No bridge answered.")

    private func joining(from start: StartingPoint) -> Subject {
        Subject(Joining(from: start, interval: Self.interval))
    }

    /// The clocks at a second of the test.
    private func reading(_ second: Int) -> ClockReading {
        ClockReading(time: time(second), instant: Self.start + .seconds(second))
    }

    private static let start = ContinuousClock.now

    private func time(_ second: Int) -> Timestamp {
        Timestamp(milliseconds: 1_700_000_000_000 + Int64(second) * 1_000)
    }

    private func position(_ offset: UInt64) -> StreamPosition { StreamPosition(epoch: "e", offset: offset) }

    private func answer(_ last: UInt64?, epoch: Epoch = "e", evictedBefore: UInt64? = nil) -> ReplayComplete {
        ReplayComplete(epoch: epoch, first: nil, last: last, count: 0, evictedBefore: evictedBefore)
    }

    // MARK: The beginning

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
        #expect(joining.check(at: Self.start + .seconds(59)) == nil)
        let check = try #require(joining.check(at: Self.start + .seconds(60)))
        #expect(check.purpose == .checkpoint && check.place == .point(.after(position(9))))
        joining.fall()
        _ = joining.stand(at: reading(70))
        #expect(joining.fill()?.place == .point(.after(position(9))))
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

    // MARK: Losses

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
        #expect(joining.lose(since: KnownTime(since: reading(9))), "what it lacks then is another loss")
        #expect(joining.phase == .owing)
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

    // MARK: Checkpoints

    private func followed() throws -> Subject {
        let joining = joining(from: .cached)
        _ = joining.stand(at: reading(0))
        let question = try #require(joining.fill())
        _ = joining.end(question, [answer(9)], at: Self.start)
        return joining
    }

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

/// The value, in a place where an expectation may change it.
private final class Subject {
    private var value: Joining

    init(_ value: Joining) {
        self.value = value
    }

    var phase: Joining.Phase { value.phase }
    var known: KnownTime? { value.known }
    var holdsEvents: Bool { value.holdsEvents }
    func stand(at now: ClockReading) -> KnownTime? { value.stand(at: now) }
    func lose(since known: KnownTime) -> Bool { value.lose(since: known) }
    func fall() { value.fall() }
    func note(_ count: Int, event: Timestamp, arrival: ClockReading) {
        value.note(count, event: event, arrival: arrival)
    }
    func fill() -> Joining.Question? { value.fill() }
    var awaitsMissing: Bool { value.awaitsMissing }
    func suspect(_ isLossSuspected: Bool) { value.suspect(isLossSuspected) }
    func isCheckpointDue(at now: ContinuousClock.Instant) -> Bool { value.isCheckpointDue(at: now) }
    func check(at now: ContinuousClock.Instant) -> Joining.Question? { value.check(at: now) }
    func awaits(_ question: Joining.Question) -> Bool { value.awaits(question) }
    func bound(of question: Joining.Question) -> Timestamp? { value.bound(of: question) }
    func end(
        _ question: Joining.Question,
        _ answers: [ReplayComplete],
        since loss: [ReplayComplete]? = nil,
        at now: ContinuousClock.Instant
    ) -> [MonitoringEvent] { value.end(question, answers, since: loss, at: now) }
    func doubt(_ question: Joining.Question, _ answers: [ReplayComplete]) -> Joining.Question? {
        value.doubt(question, answers)
    }
    func fail(_ question: Joining.Question, _ error: MonitoringError, at now: ClockReading) -> [MonitoringEvent] {
        value.fail(question, error, at: now)
    }
}

extension [MonitoringEvent] {
    /// What a subscriber is told, in short.
    fileprivate var described: [String] {
        map { next in
            switch next {
            case .caughtUp(let position): "caughtUp \(position.offset)"
            case .missed(.evicted(let position)): "evicted \(position.offset)"
            case .missed(.otherHistory(let position, _)): "other \(position)"
            case .missed(.unknown(.cached, _)): "unknown cached"
            case .missed(.unknown(.since(let time), _)): "unknown since \(time)"
            default: "\(next)"
            }
        }
    }
}
