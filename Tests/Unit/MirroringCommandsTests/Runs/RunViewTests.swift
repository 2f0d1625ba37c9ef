import MirroringEvents
import Testing

@testable import MirroringCommands

/// What is known of a run at a moment.
@Suite struct RunViewTests {
    private let at = RunSamples.at

    @Test func theRestCountsDownBetweenEventsAndIsNeverLessThanNothing() {
        let view = RunSamples.view()
        #expect(view.secondsLeft(at: at(42)) == 27)
        #expect(view.secondsLeft(at: at(45)) == 24)
        #expect(RunSamples.view { $0.progress?.etaSeconds = 5 }.secondsLeft(at: at(47)) == 0)
        #expect(RunSamples.view { $0.progress?.etaSeconds = 5 }.secondsLeft(at: at(48)) == nil)
        #expect(RunSamples.view { $0.progress?.etaSeconds = nil }.secondsLeft(at: at(42)) == nil)
        #expect(view.secondsGone(at: at(45)) == 45)
    }

    @Test func thePercentageNeverFallsAndIsFullOnlyAtTheEnd() {
        var view = RunSamples.view()
        view.take(RunSamples.event { $0.progress?.percent = 40 }, at: at(43))
        #expect(view.percent == 60)
        view.take(RunSamples.event { $0.progress?.percent = 100 }, at: at(44))
        #expect(view.percent == 99)
        // An engine that tells nothing takes nothing back either.
        view.take(RunSamples.event { $0.progress = nil }, at: at(45))
        #expect(view.percent == 99)
    }

    /// By what is sent: what has arrived of a large file may stand at nothing for its whole life.
    @Test func runOfOnePackageIsAsFarAsThat() {
        let view = RunSamples.view {
            $0.progress = nil
            $0.initializeData.nrOfPackages = 1
            $0.packageHeader?.fileSize = 200
            $0.packageHeader?.sizeOfSentData = 102
            $0.packageHeader?.sizeOfReceiveData = 0
            $0.packageHeader?.etaSeconds = 9
        }
        #expect(view.percent == 51)
        #expect(view.secondsLeft(at: at(44)) == 7)
        #expect(RunSamples.view { $0.progress = nil }.percent == nil, "of four packages this is one")
    }

    @Test func aTransferIsStuckWhenNothingHasMovedForTenSeconds() {
        var view = RunSamples.view()
        #expect(view.secondsStuck(at: at(51)) == nil)
        #expect(view.bytesPerSecond(at: at(51)) == 45_100_000)
        #expect(view.secondsStuck(at: at(52)) == 10)
        #expect(view.bytesPerSecond(at: at(52)) == nil)
        #expect(view.secondsLeft(at: at(52)) == nil)
        // A sign of life is no movement.
        view.take(RunSamples.event(), at: at(60))
        #expect(view.secondsStuck(at: at(76)) == 34)
        view.take(RunSamples.event { $0.progress?.sentBytes = 1_950_000_001 }, at: at(77))
        #expect(view.secondsStuck(at: at(78)) == nil)
    }

    @Test func whoCountsNothingIsNotStuck() {
        var view = RunView(name: "script", at: at(0))
        let event = RunSamples.event {
            $0.progress = MirroringProgress()
            $0.packageHeader?.fileSize = 0
        }
        view.take(event, at: at(1))
        view.take(event, at: at(61))
        #expect(view.secondsStuck(at: at(100)) == nil)
    }

    @Test func whatTakesLongAndIsNoTransferIsNotStuck() {
        var view = RunSamples.view()
        view.take(RunSamples.event(.packageTransferred), at: at(50))
        #expect(view.secondsStuck(at: at(5_000)) == nil)
        #expect(view.activity(at: at(5_000)) == .importing(done: 0, of: 500))
        view.note(.importing(done: 3_100, of: 5_000), at: at(60))
        #expect(view.activity(at: at(61)) == .importing(done: 3_100, of: 5_000))
        view.take(RunSamples.event(.packageImported), at: at(70))
        #expect(view.activity(at: at(71)) == .exporting)
    }

    @Test func aWaitEndsWithItsTimeAndNotWithASignOfLife() {
        var view = RunSamples.view()
        let pause = RunActivity.waiting(attempt: 2, attempts: 3, until: at(60), reason: "why")
        view.note(pause, at: at(45))
        view.take(RunSamples.event(), at: at(50))
        #expect(view.activity(at: at(59)) == pause)
        #expect(view.secondsLeft(at: at(59)) == nil)
        #expect(view.activity(at: at(60)) == .transferring)
        view.take(RunSamples.event(), at: at(61))
        #expect(view.activity(at: at(61)) == .transferring)
    }

    @Test func aRunIsPreparedWithItsFirstEventAndOverWithItsLast() {
        var view = RunView(name: "Town site", at: at(0))
        #expect(!view.isPrepared)
        #expect(view.activity(at: at(1)) == .comparing(changes: 0))
        view.take(RunSamples.event(.jobInitialized), at: at(4))
        #expect(view.isPrepared)
        #expect(!view.isOver)
        view.take(RunSamples.event(.jobCompleted(withErrors: false)), at: at(50))
        #expect(view.isOver)
    }

    /// Counts come from other machines.
    @Test func impossibleNumbersAreNoTrouble() {
        let view = RunSamples.view { data in
            data.initializeData.totalPages = .max
            data.initializeData.totalFiles = .max
            data.progress?.sentItems = .max
            data.progress?.percent = .max
            data.progress?.etaSeconds = .max
        }
        #expect(view.items?.arrived == Int.max)
        #expect(view.percent == 99)
        #expect(view.secondsLeft(at: at(43)) == Int.max - 1)
    }
}
