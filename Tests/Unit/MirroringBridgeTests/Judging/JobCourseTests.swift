import EventSamples
import Foundation
import MirroringEvents
import MirroringWire
import Testing

@testable import MirroringBridge

/// What is wrong with a job, by its runs.
@Suite struct JobCourseTests {
    private static func time(_ minutes: Double) -> Timestamp { JudgedEvents.time(minutes) }

    private func kinds(_ events: [MirroringStatusEventArgs], at minutes: Double) -> [JobFinding.Kind] {
        JobCourse(events).troubles(at: Self.time(minutes)).map(\.reason.kind)
    }

    // MARK: Late

    private static let hourly = JudgedEvents(every: .seconds(3_600), grace: .seconds(600))

    @Test(arguments: [(1.0, false), (61, false), (71, false), (71.1, true), (5_000, true)])
    func aJobIsLateWhenItsGraceIsOver(minutes: Double, isLate: Bool) throws {
        let course = JobCourse([Self.hourly.end(of: 0)])
        let trouble = course.troubles(at: Self.time(minutes)).first
        #expect((trouble != nil) == isLate)
        guard let trouble else { return }
        #expect(trouble.reason == .late(due: Self.time(61), grace: .seconds(600)))
        #expect(trouble.since == Self.time(61))
        #expect(trouble.runId == nil, "none has begun")
    }

    @Test func aRunThatHasBegunAndNotEndedIsNamed() throws {
        let course = JobCourse([Self.hourly.end(of: 0), Self.hourly.begin(at: 60)])
        #expect(course.troubles(at: Self.time(71)) == [])
        #expect(course.troubles(at: Self.time(72)).first?.runId == JudgedEvents.runId(60))
    }

    @Test(arguments: [(Outcome.succeeded, false), (.completedWithErrors, false), (.failed, true), (.cancelled, true)])
    func onlyAGoodRunKeepsThePromise(outcome: Outcome, isLate: Bool) {
        let events = [Self.hourly.end(of: 0), Self.hourly.end(of: 60, outcome)]
        #expect(kinds(events, at: 80) == (isLate ? [.late] : []))
    }

    @Test func theFirstRunOfAJobThatNeverEndedWellCounts() {
        let events = [Self.hourly.end(of: 10, .failed), Self.hourly.end(of: 70, .failed)]
        #expect(kinds(events, at: 80) == [])
        #expect(kinds(events, at: 81) == [.late])
    }

    /// Its log may have been removed, and its events dropped from the history.
    @Test func aGoodRunThatOnlyALaterOneTellsOfCounts() {
        var event = Self.hourly.end(of: 100, .failed)
        event.transferData.initializeData.lastExecution = Self.time(50)
        #expect(kinds([event], at: 120) == [])
        #expect(kinds([event], at: 121) == [.late])
    }

    @Test func theLastRunTellsWhatIsPromised() {
        let events = [Self.hourly.end(of: 0), JudgedEvents().begin(at: 30)]
        #expect(kinds(events, at: 1_000) == [], "nobody expects anything any more")
        #expect(JobCourse([JudgedEvents().end(of: 0)]).troubles(at: .latest) == [])
    }

    /// Whoever publishes may write any number.
    @Test func noPromiseIsTooLong() {
        var event = Self.hourly.end(of: 0)
        event.transferData.initializeData.expectedEverySeconds = .max
        event.transferData.initializeData.expectedGraceSeconds = .max
        #expect(kinds([event], at: 1_000) == [])
    }

    /// The run by which a bridge found it late may not be among those that are remembered.
    @Test func whatABridgeHasFoundCountsUntilARunEndsWell() {
        var course = JobCourse([Self.hourly.end(of: 1_000, .failed), Self.hourly.end(of: 1_010, .failed)])
        #expect(course.troubles(at: Self.time(1_030)) == [])
        course.note(lateSince: Self.time(61))
        #expect(course.troubles(at: Self.time(1_030)).first?.since == Self.time(61))
        course.note(Self.hourly.end(of: 1_020))
        #expect(course.troubles(at: Self.time(1_030)) == [])
        #expect(course.troubles(at: Self.time(1_092)).first?.since == Self.time(1_081))
    }

    @Test func whatIsPromisedNowCountsFromWhereItWasFoundLate() {
        var course = JobCourse([Self.hourly.end(of: 10, .failed)])
        course.note(lateSince: Self.time(70))
        course.note(JudgedEvents(every: .seconds(86_400)).end(of: 100, .failed))
        course.note(lateSince: Self.time(70))
        #expect(course.troubles(at: Self.time(1_449)) == [])
        #expect(course.troubles(at: Self.time(1_451)).first?.since == Self.time(1_450))
    }

    // MARK: Slow

    private func usual(_ count: Int, _ events: JudgedEvents = JudgedEvents()) -> [MirroringStatusEventArgs] {
        (0..<count).map { events.end(of: Double($0) * 10, after: 1) }
    }

    @Test(arguments: [(4, 30.0, false), (5, 3, false), (5, 3.5, true), (20, 30, true)])
    func aRunThatTookLongIsSlow(earlier: Int, minutes: Double, isSlow: Bool) throws {
        let events = usual(earlier) + [JudgedEvents().end(of: 500, after: minutes)]
        let trouble = JobCourse(events).troubles(at: Self.time(600)).first
        #expect((trouble != nil) == isSlow)
        guard let trouble else { return }
        let duration = Duration.milliseconds(Int(minutes * 60_000))
        #expect(trouble.reason == .slow(duration: duration, median: .seconds(60)))
        #expect(trouble.since == Self.time(500))
    }

    @Test func aRunIsSlowWhileItGoesOn() {
        let events = usual(5) + [JudgedEvents().begin(at: 500)]
        #expect(kinds(events, at: 503) == [])
        #expect(kinds(events, at: 503.1) == [.slow])
        #expect(kinds(events + [JudgedEvents().end(of: 500, after: 4)], at: 1_000) == [.slow], "it was")
        #expect(kinds(events + [JudgedEvents().end(of: 500, after: 4), JudgedEvents().end(of: 600)], at: 1_000) == [])
    }

    /// An engine whose machine was off the network sends what it kept, one event after the other; the end may be the next one.
    @Test func aRunThatComesLateIsSlowByWhatItTellsAlone() {
        var course = JobCourse(usual(5))
        course.note(JudgedEvents().begin(at: 500), cameLate: true)
        #expect(course.troubles(at: Self.time(600)) == [])
        let onItsWay = JudgedEvents().progress(of: 500, after: 3.5)
        #expect(course.isNews(onItsWay, cameLate: true))
        course.note(onItsWay, cameLate: true)
        let reasons = course.troubles(at: Self.time(600)).map(\.reason)
        #expect(reasons == [.slow(duration: .seconds(210), median: .seconds(60))])
    }

    @Test func aRunThatNoLongerComesLateIsSlowByTheClock() {
        var course = JobCourse(usual(5))
        course.note(JudgedEvents().begin(at: 500), cameLate: true)
        let live = JudgedEvents().progress(of: 500, after: 2)
        #expect(course.isNews(live, cameLate: false))
        course.note(live)
        #expect(course.troubles(at: Self.time(503)) == [])
        #expect(course.troubles(at: Self.time(504)).map(\.reason.kind) == [.slow])
        #expect(!course.isNews(JudgedEvents().progress(of: 500, after: 3), cameLate: false), "one is enough")
    }

    @Test func aNewRunDoesNotHideASlowOneUntilItHasEndedInTime() {
        let events = usual(5) + [JudgedEvents().end(of: 500, after: 40), JudgedEvents().begin(at: 600)]
        #expect(kinds(events, at: 601) == [.slow])
    }

    @Test func whatTakesSecondsIsNeverSlow() {
        let quick = (0..<9).map { JudgedEvents().end(of: Double($0), after: 0.01) }
        #expect(kinds(quick + [JudgedEvents().end(of: 20, after: 1)], at: 30) == [])
        #expect(kinds(quick + [JudgedEvents().end(of: 20, after: 1.1)], at: 30) == [.slow])
    }

    @Test func runsThatFailedAreNoMeasure() {
        let failed = (0..<9).map { JudgedEvents().end(of: Double($0) + 0.5, after: 0.01, .cancelled) }
        #expect(kinds(failed + usual(4) + [JudgedEvents().end(of: 500, after: 40)], at: 600) == [])
    }

    /// The last twenty: the job has become slower since, and that is usual by now.
    @Test func whatWasUsualLongAgoIsForgotten() {
        let slower = (0..<11).map { JudgedEvents().end(of: 1_000 + Double($0) * 100, after: 10) }
        let events = usual(12) + slower + [JudgedEvents().end(of: 9_000, after: 29)]
        #expect(kinds(events, at: 9_100) == [])
    }

    // MARK: Odd

    @Test(arguments: [(100, 5, true), (100, 4, false), (9, 5, false)])
    func aRunThatMirrorsNothingIsOddWhereOthersMirrorMuch(usually: Int, earlier: Int, isOdd: Bool) {
        let nothing = JudgedEvents(items: 0).end(of: 500)
        let course = JobCourse(usual(earlier, JudgedEvents(items: usually)) + [nothing])
        let troubles = course.troubles(at: Self.time(600))
        #expect(troubles.map(\.reason) == (isOdd ? [.nothingMirrored(median: usually)] : []))
    }

    @Test func aJobThatOftenHasNothingToDoIsNotOdd() {
        let events = (0..<9).map { JudgedEvents(items: $0 < 4 ? 1_000 : 0).end(of: Double($0)) }
        #expect(kinds(events, at: 20) == [])
    }

    @Test func anEngineThatCountsNothingIsNotOdd() {
        #expect(kinds(usual(9) + [JudgedEvents(items: nil).end(of: 500)], at: 600) == [])
    }

    @Test func theNextRunThatMirrorsSomethingEndsIt() {
        let nothing = JudgedEvents(items: 0).end(of: 500)
        #expect(kinds(usual(9) + [nothing, JudgedEvents(items: 1).end(of: 600)], at: 700) == [])
    }

    @Test(
        arguments: [
            (1_000, 9_000, true), (1_000, 9_001, false), (19, 1, false), (20, 1, true),
        ]
    )
    func aShareOfDeletionsThatWasNeverSeenIsOdd(deletions: Int, files: Int, isOdd: Bool) {
        let event = JudgedEvents(deletions: deletions, files: files).end(of: 500)
        #expect(kinds(usual(5) + [event], at: 600) == (isOdd ? [.odd] : []))
    }

    @Test func aShareThatWasSeenIsNot() throws {
        let half = JudgedEvents(deletions: 500, files: 500)
        let events = usual(5) + [half.end(of: 500)] + (0..<3).map { JudgedEvents().end(of: 600 + Double($0)) }
        #expect(kinds(events + [half.end(of: 700)], at: 800) == [])
        let more = JobCourse(events + [JudgedEvents(deletions: 600, files: 400).end(of: 700)])
        let reason = try #require(more.troubles(at: Self.time(800)).first?.reason)
        #expect(reason == .deletions(600, share: 0.6, greatestShare: 0.5))
    }

    /// Without a trace nobody tells what the destination holds: the share is that of what the run has changed.
    @Test func deletionsAreComparedWithWhatTheRunHasDone() {
        #expect(kinds(usual(5) + [JudgedEvents(items: 900, deletions: 99).end(of: 500)], at: 600) == [])
        #expect(kinds(usual(5) + [JudgedEvents(items: 900, deletions: 100).end(of: 500)], at: 600) == [.odd])
    }

    // MARK: Flaky

    @Test(
        arguments: [
            ("fsfsf", true), ("sffsf", true), ("fff", false), ("sssfff", false), ("fffss", false), ("fsf", false),
            ("fcfcf", false), ("fsfsfsssssss", false), ("fsfsfsssss", true), ("ffsfsssssss", false),
        ]
    )
    func aJobThatFailsNowAndThenIsFlaky(outcomes: String, isFlaky: Bool) {
        let events = outcomes.enumerated().map { place, letter in
            let outcome: Outcome = letter == "f" ? .failed : letter == "c" ? .cancelled : .succeeded
            return JudgedEvents().end(of: Double(place) * 10, outcome)
        }
        let troubles = JobCourse(events).troubles(at: Self.time(1_000))
        #expect(troubles.map(\.reason.kind) == (isFlaky ? [.flaky] : []))
    }

    // MARK: What is remembered

    /// The log and the history tell of the same runs, and the log's are read later.
    @Test func theOrderInWhichRunsAreNotedIsNone() {
        let events = usual(12, Self.hourly) + [Self.hourly.begin(at: 300), Self.hourly.end(of: 300, after: 9)]
        let inOrder = JobCourse(events)
        for order in [events.reversed(), events + events, events.shuffled(), Array(events.reversed()) + events] {
            let course = JobCourse(order)
            #expect(course.runs == inOrder.runs)
            #expect(course.troubles(at: Self.time(900)) == inOrder.troubles(at: Self.time(900)))
        }
    }

    @Test func theLastRunsAreRemembered() {
        let course = JobCourse(usual(100))
        #expect(course.runs.count == JobCourse.remembered)
        #expect(course.runs.last?.runId == JudgedEvents.runId(990))
    }

    @Test func anIdentifierTellsWhenItsRunBegan() {
        var event = JudgedEvents().end(of: 100, after: 5)
        event.runId = .version7(at: Self.time(10))
        #expect(JobCourse([event]).runs.first?.began == Self.time(10))
        event.runId = .version7(at: Self.time(1_000))
        #expect(JobCourse([event]).runs.first?.began == Self.time(105), "nothing ends before it begins")
    }
}
