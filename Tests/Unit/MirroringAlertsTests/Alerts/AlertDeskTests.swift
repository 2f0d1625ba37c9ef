import Foundation
import MirroringEvents
import MirroringSettings
import Testing

@testable import MirroringAlerts

/// What a target is told of what happens.
@Suite struct AlertDeskTests {
    private var desk = AlertDesk()
    private var rules = AlertRules()
    private var now = 0.0

    /// Takes in what happens, a minute after the last.
    private mutating func happen(_ happenings: AlertSignal.Happening..., run: UUID? = AlertSignal.run) {
        for happening in happenings {
            now += 1
            desk.take(.sample(happening, at: now, run: run), rules, at: .minute(now))
        }
    }

    /// Tells what is due, and says what that was.
    private mutating func tell() -> [String] {
        let notices = desk.due(rules, at: .minute(now))
        desk.settle(notices, at: .minute(now))
        return notices.map { "\($0.alert.kind) \($0.status)" }
    }

    // MARK: Runs

    @Test mutating func aFailureIsToldOnceAndTakenBackByTheNextGoodRun() {
        happen(.ended(.failed))
        #expect(tell() == ["failed firing"])
        happen(.ended(.failed), .ended(.failed))
        #expect(tell() == [])
        #expect(desk.standing().first?.count == 3)
        happen(.ended(.cancelled))
        #expect(tell() == [], "nobody knows whether it would have worked")
        happen(.ended(.succeeded))
        #expect(tell() == ["failed resolved"])
        happen(.ended(.succeeded))
        #expect(tell() == [])
        happen(.ended(.failed))
        #expect(tell() == ["failed firing"], "again")
    }

    @Test mutating func errorsOfARunThatGoesOnAreToldOnceWithItsEnd() {
        happen(.error, .error, .ended(.completedWithErrors))
        #expect(tell() == ["errors firing"])
        happen(.ended(.succeeded))
        #expect(tell() == ["errors resolved"])
    }

    @Test mutating func aRunThatEndsWithErrorsEndsAFailure() {
        happen(.ended(.failed))
        _ = tell()
        happen(.ended(.completedWithErrors))
        #expect(tell() == ["failed resolved", "errors firing"])
    }

    /// An engine that had no broker for days delivers what it has, after a run of another engine.
    @Test mutating func whatIsOlderThanTheLastEndedRunChangesNothing() {
        happen(.ended(.failed), .ended(.succeeded))
        desk.take(.sample(.ended(.failed), at: 0.5), rules, at: .minute(99))
        desk.take(.sample(.error, at: 0.5), rules, at: .minute(99))
        now = 100
        #expect(tell() == [])
        happen(.ended(.failed))
        _ = tell()
        desk.take(.sample(.ended(.succeeded), at: 0.5), rules, at: .minute(200))
        now = 201
        #expect(tell() == [], "what succeeded long ago takes nothing back")
    }

    /// An engine whose clock was eight hours ahead ends a run; it is set right, or the job runs elsewhere.
    @Test mutating func aRunByAClockThatWasAheadHidesNoneAfterIt() {
        desk.take(.sample(.ended(.succeeded), at: 480), rules, at: .minute(0))
        happen(.ended(.failed))
        #expect(tell() == ["failed firing"])
        happen(.ended(.succeeded))
        #expect(tell() == ["failed resolved"])
    }

    /// The alerter's own clock was ahead as well.
    @Test mutating func aRunByAClockThatWasSetBackHidesNoneAfterIt() {
        desk.take(.sample(.ended(.succeeded), at: 480), rules, at: .minute(480))
        happen(.ended(.failed))
        #expect(tell() == ["failed firing"])
    }

    @Test mutating func aMessageThatComesAgainChangesNothing() {
        let failure = AlertSignal.sample(.ended(.failed), id: "1")
        desk.take(failure, rules, at: .minute(0))
        #expect(tell() == ["failed firing"])
        let before = desk
        desk.take(failure, rules, at: .minute(1))
        #expect(desk == before)
        #expect(desk.knows(failure))
    }

    @Test mutating func jobsAreIndependent() {
        happen(.ended(.failed))
        desk.take(.sample(.ended(.failed), job: UUID()), rules, at: .minute(now))
        #expect(tell() == ["failed firing", "failed firing"])
        happen(.ended(.succeeded))
        #expect(tell() == ["failed resolved"])
        #expect(desk.standing().count { $0.isFiring } == 1)
    }

    // MARK: Silence

    @Test(arguments: [2, 7])
    mutating func aSilenceIsTakenBackByWhatIsHeardLater(sequence: Int) {
        happen(.silent(sequence: sequence))
        #expect(tell() == ["silent firing"])
        happen(.heard(sequence: sequence))
        #expect(tell() == [], "that event was heard before")
        happen(.heard(sequence: sequence + 1))
        #expect(tell() == ["silent resolved"])
        happen(.silent(sequence: sequence))
        #expect(tell() == [], "said by another bridge, late")
        happen(.silent(sequence: sequence + 1))
        #expect(tell() == ["silent firing"])
    }

    @Test mutating func theEndOfTheRunEndsItsSilence() {
        happen(.silent(sequence: 3))
        _ = tell()
        happen(.ended(.succeeded))
        #expect(tell() == ["silent resolved"])
    }

    /// An engine that is gone for good never tells how its run ended.
    @Test mutating func theEndOfALaterRunEndsASilence() {
        let later = UUID()
        happen(.silent(sequence: 3))
        _ = tell()
        desk.take(.sample(.ended(.succeeded), at: 0.5, run: later), rules, at: .minute(now))
        #expect(tell() == [], "that one had ended before")
        happen(.ended(.failed), run: later)
        #expect(tell() == ["silent resolved", "failed firing"])
        happen(.silent(sequence: 3))
        #expect(tell() == [], "said by another bridge, late")
    }

    @Test mutating func aSilentRunThatIsHeardAgainEndsNoOthersSilence() {
        let other = UUID()
        happen(.silent(sequence: 3))
        happen(.silent(sequence: 5), run: other)
        _ = tell()
        happen(.heard(sequence: 9), .ended(.succeeded), run: other)
        #expect(tell() == [])
        happen(.heard(sequence: 9))
        #expect(tell() == ["silent resolved"])
    }

    @Test mutating func severalSilentRunsAreOneAlertUntilTheLastIsHeard() {
        let other = UUID()
        happen(.silent(sequence: 3))
        happen(.silent(sequence: 5), run: other)
        #expect(tell() == ["silent firing"])
        happen(.heard(sequence: 9))
        #expect(tell() == [])
        happen(.heard(sequence: 9), run: other)
        #expect(tell() == ["silent resolved"])
    }

    // MARK: What bridges find

    @Test(arguments: [AlertKind.late, .slow, .odd, .flaky])
    mutating func aFindingLastsUntilItIsTakenBack(kind: AlertKind) {
        let (first, second) = (UUID(), UUID())
        happen(.found(kind, id: first))
        #expect(tell() == ["\(kind) firing"])
        happen(.settled(kind, id: second), .ended(.succeeded))
        #expect(tell() == [], "another one was taken back")
        happen(.settled(kind, id: first))
        #expect(tell() == ["\(kind) resolved"])
    }

    // MARK: Rules

    @Test(arguments: [
        ("f", false), ("ff", false), ("fff", true), ("ffsf", true), ("ffsssf", false), ("fcfcf", true),
    ])
    mutating func someFailuresAreBorneInSilence(outcomes: String, isTold: Bool) throws {
        rules.tolerance = try #require(Tolerance(failures: 2, of: 5))
        for letter in outcomes {
            happen(.ended(letter == "f" ? .failed : letter == "c" ? .cancelled : .succeeded))
        }
        #expect(tell() == (isTold ? ["failed firing"] : []))
    }

    @Test mutating func whatIsNotWantedIsNotTold() {
        rules.severities = [.warning]
        happen(.ended(.failed), .silent(sequence: 1), .error)
        #expect(tell() == ["errors firing"])
        rules.kinds = [.slow]
        happen(.found(.odd, id: UUID()), .found(.slow, id: UUID()))
        #expect(tell() == ["slow firing"])
        rules.exceptJobs = [JobPattern("S?te")]
        happen(.found(.slow, id: UUID()))
        #expect(desk.standing().last?.count == 1)
    }

    @Test mutating func whatIsNotWantedAnyMoreEndsAllTheSame() {
        happen(.ended(.failed))
        _ = tell()
        rules.exceptJobs = [JobPattern("*")]
        happen(.ended(.failed), .ended(.succeeded))
        #expect(tell() == ["failed resolved"])
    }

    @Test mutating func whatHappensTogetherIsToldTogether() {
        rules.group = TimeSpan(seconds: 300)
        happen(.ended(.failed), .found(.slow, id: UUID()))
        now = 5.9
        #expect(tell() == [])
        now = 6
        #expect(tell() == ["failed firing", "slow firing"])
    }

    @Test mutating func whatWasNoticedBeforeTheClockWasSetBackWaitsNoLonger() {
        rules.group = TimeSpan(seconds: 300)
        now = 480
        happen(.ended(.failed))
        #expect(tell() == [])
        now = 1
        #expect(tell() == ["failed firing"])
    }

    @Test mutating func whatIsOverBeforeItIsToldIsNotTold() {
        rules.group = TimeSpan(seconds: 300)
        happen(.ended(.failed), .ended(.succeeded))
        now = 60
        #expect(tell() == [])
        #expect(desk.standing().isEmpty)
    }

    @Test mutating func atNightNothingIsTold() throws {
        let (begin, end) = (try #require(QuietHours.TimeOfDay("20:00")), try #require(QuietHours.TimeOfDay("06:00")))
        let hours = QuietHours(from: begin, to: end, in: .gmt)
        try #require(hours != nil)
        rules.quiet = hours
        happen(.ended(.failed))
        #expect(tell() == [])
        now = 573.3  // 05:59:58
        #expect(tell() == [])
        now = 573.4
        #expect(tell() == ["failed firing"])
    }

    // MARK: What stands

    @Test mutating func whatIsOverStandsForAWhile() {
        happen(.ended(.failed))
        #expect(desk.standing().isEmpty, "nobody was told")
        #expect(desk.standing(with: desk.due(rules, at: .minute(now))).count == 1)
        _ = tell()
        happen(.ended(.succeeded))
        #expect(desk.standing().map(\.end) == [.minute(2)])
        desk.prune(endedBefore: .minute(1_000))
        #expect(desk.standing().count == 1, "its end was not delivered")
        _ = tell()
        desk.prune(endedBefore: .minute(2))
        #expect(desk.standing().count == 1)
        desk.prune(endedBefore: .minute(2.1))
        #expect(desk.standing().isEmpty)
    }

    @Test mutating func theCanaryIsNoAlert() {
        happen(.canary)
        #expect(tell() == [])
        #expect(desk.canary == .minute(1))
    }

    @Test mutating func theLastCanaryCountsAlthoughTheClockWasSetBack() {
        desk.take(.sample(.canary, at: 480), rules, at: .minute(480))
        happen(.canary)
        #expect(desk.canary == .minute(1))
    }

    @Test mutating func itIsStoredAsAWhole() throws {
        happen(.ended(.failed), .silent(sequence: 3), .found(.late, id: UUID()), .canary)
        _ = tell()
        happen(.ended(.succeeded))
        let stored = try JSONEncoder().encode(desk)
        #expect(try JSONDecoder().decode(AlertDesk.self, from: stored) == desk)
    }

    /// Whoever may publish events of all jobs may make up as many as he likes.
    @Test mutating func alertsAreBounded() {
        for number in 0..<(AlertDesk.mostAlerts + 10) {
            let job = UUID(name: "\(number)".utf8, namespace: AlertSignal.job)
            desk.take(.sample(.ended(.failed), at: Double(number), job: job), rules, at: .minute(0))
        }
        #expect(desk.alerts.count <= AlertDesk.mostAlerts)
        #expect(desk.pending.count == desk.alerts.count)
    }
}
