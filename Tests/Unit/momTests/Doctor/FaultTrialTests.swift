import MirroringCommands
import MirroringMonitoring
import Testing

@testable import mom

/// When a fault counts as found and as mended.
@Suite struct FaultTrialTests {
    private let begin = ContinuousClock.now

    private func at(_ seconds: Int) -> ContinuousClock.Instant { begin + .seconds(seconds) }

    /// A trial before whose event 10 the fault happened, and which publishes one event each second from then on.
    private func trial(_ fault: SubscriptionFault = .lostBinding) -> FaultTrial {
        var trial = FaultTrial(fault, after: 9, before: 10, at: begin)
        for number in 10..<30 { trial.publish(number, at: at(number - 10)) }
        return trial
    }

    @Test func nothingHasComeYet() {
        var trial = trial()
        // What was on its way before.
        trial.receive(9, at: at(0))
        #expect(trial.found == nil)
        #expect(trial.mended == nil)
        #expect(trial.missing == 0)
    }

    /// What comes after an announced loss may be what was lost; only an event of later shows that it is over.
    @Test func announcedLossIsMendedWhenAnEventOfLaterHasComeAndNoneIsMissing() {
        var trial = trial(.cutConnection)
        trial.find(at: at(3))
        #expect(trial.found == .seconds(3))
        for number in 10...13 { trial.receive(number, at: at(5)) }
        #expect(trial.mended == nil)
        trial.receive(14, at: at(6))
        #expect(trial.mended == .seconds(6))
        #expect((trial.missing, trial.twice) == (0, 0))
    }

    /// What was never lost would otherwise be proved to be found and mended.
    @Test func eventsThatComeAsEverAreNoSignOfALoss() {
        for fault in SubscriptionFault.allCases where fault != .lostBinding {
            var trial = trial(fault)
            for number in 10..<30 { trial.receive(number, at: at(number - 10)) }
            #expect(trial.found == nil)
            #expect(Proof.Result.tried(trial).isBad)
        }
    }

    @Test func lostBindingIsFoundByTheNextEvent() {
        var trial = trial()
        trial.receive(15, at: at(6))
        #expect(trial.found == .seconds(6))
        #expect(trial.missing == 5)
        for number in 10...14 { trial.receive(number, at: at(7)) }
        trial.receive(16, at: at(7))
        #expect(trial.mended == nil, "event 16 was published when the loss was found, not later")
        trial.receive(17, at: at(8))
        #expect(trial.mended == .seconds(8))
        #expect(trial.missing == 0)
    }

    @Test func whatNeverComesIsMissingAndWhatComesAgainIsCounted() {
        var trial = trial()
        trial.receive(11, at: at(2))
        trial.receive(15, at: at(6))
        trial.receive(15, at: at(6))
        #expect(trial.mended == nil)
        #expect((trial.missing, trial.twice) == (4, 1))
        #expect(Proof.Result.tried(trial).isBad)
    }

    /// An event that was on its way when it happened may have come or not: it shows nothing, and must not be missing.
    @Test func eventThatWasOnItsWayIsAwaitedAndNoSign() {
        var trial = FaultTrial(.lostBinding, after: 9, before: 12, received: [8, 10], at: begin)
        for number in 12..<20 { trial.publish(number, at: at(number - 12)) }
        trial.receive(11, at: at(1))
        #expect(trial.found == nil)
        #expect(trial.missing == 0)
        trial.receive(12, at: at(2))
        #expect(trial.found == .seconds(2))
        trial.receive(13, at: at(2))
        trial.receive(14, at: at(2))
        trial.receive(15, at: at(3))
        #expect(trial.mended == .seconds(3))
    }

    @Test func tableTellsEachFault() {
        var trial = trial(.deletedQueue)
        trial.find(at: at(1))
        for number in 10...12 { trial.receive(number, at: at(2)) }
        let text = ProofText(results: [.tried(trial), .untried(.halfOpenConnection, since: "it is so")])
        let lines = text.lines(width: nil).map(\.description)
        #expect(lines[0].hasPrefix("FAULT"))
        #expect(lines[1].hasPrefix("deleted queue"))
        #expect(lines[1].contains("1.0 s"))
        #expect(lines[1].contains("2.0 s"))
        #expect(lines[2] == "half-open connection  not tried")
        #expect(lines[3] == "      Not known, since it is so.")
        #expect(!Proof.Result.tried(trial).isBad)
        // Why one was not tried pushes nothing of the others out of a terminal.
        let reason = String(repeating: "it is so, ", count: 20)
        let narrow = ProofText(results: [.tried(trial), .untried(.lostBinding, since: reason)]).lines(width: 60)
        #expect(narrow[1].description.contains("2.0 s"))
        #expect(narrow.allSatisfy { $0.width <= 60 })
    }

    @Test func whatWasNotTriedIsNotProved() {
        var trial = trial(.deletedQueue)
        trial.find(at: at(1))
        for number in 10...12 { trial.receive(number, at: at(2)) }
        #expect(ProofText(results: [.tried(trial)]).summary.hasPrefix("Each of 1 loss was found and mended"))
        let untried = Proof.Result.untried(.halfOpenConnection, since: "it is so")
        #expect(untried.isBad)
        #expect(
            ProofText(results: [.tried(trial), untried]).summary
                == "Of 2 losses 1 is not proved to be found and mended: half-open connection."
        )
    }

    @Test func whoMayNotPublishIsNotWaitedFor() async {
        let tally = ProofTally()
        tally.fail(CancellationError())
        #expect(tally.failure == nil)
        tally.fail(CommandFailure(.failed, "It is refused."))
        #expect(await tally.hasBegun(within: .seconds(60)) == false)
        #expect(tally.failure == "It is refused")
        let other = ProofTally()
        for number in 1...8 { other.receive(number) }
        #expect(await other.hasBegun(within: .seconds(300)))
    }
}
