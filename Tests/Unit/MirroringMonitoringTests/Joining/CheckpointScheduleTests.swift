import Testing

@testable import MirroringMonitoring

/// When a subscription makes sure that nothing was lost.
@Suite struct CheckpointScheduleTests {
    private let start = ContinuousClock.now

    private func schedule(interval: Duration = .seconds(60)) -> CheckpointSchedule {
        var schedule = CheckpointSchedule(interval: interval)
        schedule.restart(at: start)
        return schedule
    }

    /// The first second at which it is time; nil if there is none in an hour.
    private func due(_ schedule: CheckpointSchedule) -> Int? {
        (0...3_600).first { schedule.isDue(at: start + .seconds($0)) }
    }

    @Test func comesEveryInterval() {
        #expect(due(schedule()) == 60)
        #expect(due(schedule(interval: .seconds(3))) == 3)
        #expect(!CheckpointSchedule(interval: .zero).isDue(at: start), "not before it stands")
    }

    /// Where so many come that a bridge has not all of them, or sends them again for too long, it would cost more than it proves.
    @Test(arguments: [(1_999, 60), (2_000, 10), (4_000, 10), (4_001, 60)])
    func manyEventsBringItEarlier(events: Int, second: Int) {
        var schedule = schedule()
        schedule.note(events)
        #expect(due(schedule) == second)
        schedule.restart(at: start)
        #expect(due(schedule) == 60, "they were counted")
    }

    /// A bridge that comes back within moments has what is owed; one that does not is not asked for ever.
    @Test func whatIsOwedIsAskedForSoonerAndThenMoreSeldom() {
        var schedule = schedule()
        schedule.fail(isOwed: true, isRefused: false)
        var seconds: [Int?] = []
        for _ in 1...4 {
            seconds.append(due(schedule))
            schedule.fail(isOwed: false, isRefused: false)
        }
        #expect(seconds == [10, 20, 40, 60])
        schedule.succeed()
        #expect(due(schedule) == 60)
        schedule.fail(isOwed: true, isRefused: false)
        #expect(due(schedule) == 10)
    }

    /// Whoever has heard that no bridge is there, or that one is again, wants to know why.
    @Test func oneThatIsHastenedIsDueOnce() {
        var schedule = schedule()
        schedule.hasten()
        #expect(due(schedule) == 0)
        schedule.begin(at: start)
        #expect(due(schedule) == 60)
        schedule.hasten()
        schedule.fail(isOwed: false, isRefused: true)
        #expect(due(schedule) == nil, "who may not ask learns nothing by it")
    }

    /// Others put something into the history all the time that is nothing for this one: then it costs no more than each interval's.
    @Test func historyThatIsMissedBringsItSoonAndThenMoreSeldom() {
        var schedule = schedule()
        schedule.suspect(false, isHistoryMissed: true)
        var seconds: [Int?] = []
        for _ in 1...5 {
            seconds.append(due(schedule))
            schedule.begin(at: start)
        }
        #expect(seconds == [10, 20, 40, 60, 60])
        schedule.suspect(true, isHistoryMissed: true)
        #expect(due(schedule) == 0, "an event that waits does so for another reason")
        schedule.suspect(false, isHistoryMissed: false)
        schedule.begin(at: start)
        schedule.suspect(false, isHistoryMissed: true)
        #expect(due(schedule) == 10)
    }

    /// It may still be had for its place in the run.
    @Test func suspectedLossBringsItAtOnce() {
        var schedule = schedule()
        schedule.suspect(true, isHistoryMissed: false)
        #expect(due(schedule) == 0)
        schedule.suspect(false, isHistoryMissed: false)
        #expect(due(schedule) == 60)
    }

    /// Publishers may leave out what they like.
    @Test func suspicionAfterSuspicionBringsItMoreSeldom() {
        var schedule = schedule()
        schedule.suspect(true, isHistoryMissed: false)
        var seconds: [Int?] = []
        for _ in 1...7 {
            seconds.append(due(schedule))
            schedule.begin(at: start)
        }
        #expect(seconds == [0, 2, 4, 8, 16, 32, 60])
        schedule.suspect(false, isHistoryMissed: false)
        schedule.begin(at: start)
        schedule.suspect(true, isHistoryMissed: false)
        #expect(due(schedule) == 0)
    }

    /// What waits for an earlier event waits longer for that.
    @Test func suspicionThatNobodyCouldDispelIsNotAskedAboutAgain() {
        var schedule = schedule()
        schedule.suspect(true, isHistoryMissed: false)
        schedule.begin(at: start)
        schedule.fail(isOwed: false, isRefused: false)
        #expect(due(schedule) == 60)
    }

    @Test func whoMayNotAskDoesNotUntilSomethingWasAnswered() {
        var schedule = schedule()
        schedule.fail(isOwed: true, isRefused: true)
        #expect(due(schedule) == nil)
        schedule.succeed()
        #expect(due(schedule) == 60)
    }
}
