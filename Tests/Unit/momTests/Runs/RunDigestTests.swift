import EventSamples
import MirroringCommands
import MirroringEvents
import Testing

@testable import mom

/// What a list shows of a run.
@Suite struct RunDigestTests {
    /// What has arrived of a large file stands at nothing for its whole life.
    @Test func progressIsWhatIsSent() {
        let run = RunSamples.run(.goesOn) {
            $0.progress = nil
            $0.initializeData.nrOfPackages = 1
            $0.packageHeader?.fileSize = 200
            $0.packageHeader?.sizeOfSentData = 102
            $0.packageHeader?.sizeOfReceiveData = 0
        }
        #expect(run.percent == 51)
        #expect(run.bytes == 102)
        #expect(run.errors == nil)
        #expect(run.outcome.description == "running, 51 %")
    }

    /// It ended before its engine knew what there was to do, and so had begun to count.
    @Test(arguments: [(1, true, 1), (1, false, nil), (2, true, nil)] as [(Int, Bool, Int?)])
    func errorOfARunThatEndsWithItsFirstEventCounts(sequence: Int, terminal: Bool, errors: Int?) {
        var event = MirroringStatusEventArgs.typical(sequence: sequence)
        event.transferData.progress = nil
        event.transferData.status.terminal = terminal
        event.transferData.status.statusLog = [RunSamples.error]
        let key = RunKey(origin: event.jobId, runId: event.runId)
        let run = RunDigest(key, began: RunSamples.began, last: event, fate: .ended(.failed))
        #expect(run.errors == errors)
        #expect(run.warnings == errors.map { _ in 0 })
    }

    @Test func packageOfSeveralSaysNothingOfItsRun() {
        let run = RunSamples.run(.goesOn) {
            $0.progress = nil
            $0.initializeData.nrOfPackages = 2
        }
        #expect(run.percent == nil && run.bytes == nil)
        #expect(run.outcome.description == "running" && run.amount.description == "–")
    }

    @Test func runThatGoesOnTakesUntilNow() {
        #expect(RunSamples.run(.goesOn).took(at: RunSamples.at(100)).description == "1 min 40 s")
        #expect(RunSamples.run().took(at: RunSamples.at(100)).description == "1 min 12 s")
        let lost = RunSamples.run(.lost(since: RunSamples.at(72)))
        #expect(lost.took(at: RunSamples.at(9_000)).description == "1 min 12 s")
    }

    @Test func whatBecameOfItIsSaid() {
        let since = RunSamples.at(72)
        let lost = RunSamples.run(.lost(since: since))
        #expect(lost.outcome.description == "presumed lost")
        #expect(lost.notes.map(\.description) == ["It has no end: nothing has been heard of it since \(since)."])
        let unknown = RunSamples.run(.unknown(noBridgeSince: since))
        #expect(unknown.outcome.description == "not known")
        let silent = "No bridge has written since \(TimeText.full(since))"
        #expect(unknown.notes.first?.description.contains(silent) == true)
        var unreadable = RunSamples.run(.unreadable)
        unreadable.deadLetters = 2
        #expect(unreadable.notes.map(\.description) == ["The run's end is a dead letter.", "2 dead letters"])
    }

    @Test func lastErrorIsToldUnlessAllIsWell() {
        let failed = RunSamples.run(.ended(.failed), log: [RunSamples.error])
        #expect(failed.notes.map(\.description) == ["rsync could not connect. (network)"])
        #expect(RunSamples.run(.ended(.succeeded), log: [RunSamples.error]).notes.isEmpty)
        let wrapped = failed.noteLines(width: 30).map(\.description)
        #expect(wrapped == ["      rsync could not connect.", "      (network)"])
        let narrow = failed.noteLines(width: 15).map(\.description)
        #expect(narrow == ["      rsync", "      could not", "      connect.…"])
    }

    @Test(arguments: [
        (RunDigest.Fate.ended(.failed), true), (.ended(.completedWithErrors), true), (.ended(.cancelled), false),
        (.ended(.succeeded), false), (.goesOn, false), (.lost(since: RunSamples.began), true), (.unreadable, true),
        (.unknown(noBridgeSince: RunSamples.began), false),
    ])
    func whatWentWrongIsAFailure(fate: RunDigest.Fate, isFailure: Bool) {
        #expect(RunSamples.run(fate).isFailure == isFailure)
    }
}
