import Foundation
import MirroringEvents
import MirroringWire
import Testing

@testable import MirroringMonitoring

/// What a session subscribes to, and how far the broker has agreed.
@Suite struct SessionSelectionsTests {
    private let first = EventSelection.job(UUID())
    private let second = EventSelection.job(UUID())

    @Test func selectionThatTheSessionBeganWithIsNotTakenBack() {
        var selections = SessionSelections([first])
        let isTakenBack = selections.removeUntried(first)
        #expect(!isTakenBack)
        #expect(selections.all == [first])
    }

    @Test func selectionThatNoBrokerHasAcceptedIsTakenBackOnce() {
        var selections = SessionSelections([first])
        selections.addUntried(second)
        #expect(selections.all == [first, second])
        let answers = [selections.removeUntried(second), selections.removeUntried(second)]
        #expect(answers == [true, false])
        #expect(selections.all == [first])
    }

    @Test func acceptedSelectionStaysWhateverALaterBrokerSays() {
        var selections = SessionSelections([first])
        selections.addUntried(second)
        selections.addAccepted(second)
        let isTakenBack = selections.removeUntried(second)
        #expect(!isTakenBack)
        #expect(selections.all == [first, second], "nor is it there twice")
    }

    @Test func acceptedSelectionThatIsMadeAgainIsNotUntried() {
        var selections = SessionSelections([first])
        selections.addUntried(first)
        let isTakenBack = selections.removeUntried(first)
        #expect(!isTakenBack)
        #expect(selections.all == [first])
    }

    @Test func everythingOfAJobIsCoveredByTheJobAndByAll() throws {
        let jobId = try #require(first.jobId)
        let key = "\(jobId.uuidString.lowercased()).Transferring.processing.running"
        #expect(SessionSelections([first]).coverEverything(under: key))
        #expect(SessionSelections([.all]).coverEverything(under: key))
        #expect(!SessionSelections([second]).coverEverything(under: key))
        for part in [
            EventSelection(jobId: jobId, severity: .error), EventSelection(jobId: jobId, outcome: .failed),
            EventSelection(jobId: jobId, state: .transferring),
        ] {
            #expect(!SessionSelections([part]).coverEverything(under: key), "\(part.bindingKey)")
            #expect(SessionSelections([part, first]).coverEverything(under: key))
        }
    }

    /// Events of a binding may come before the broker's answer does.
    @Test func selectionThatIsBeingBoundCoversUntilTheAnswer() throws {
        var selections = SessionSelections([second])
        let jobId = try #require(first.jobId)
        let key = "\(jobId.uuidString.lowercased()).Transferring.processing.running"
        selections.beginJoining(first)
        #expect(selections.coverEverything(under: key))
        #expect(selections.all == [second])
        selections.endJoining(first)
        #expect(!selections.coverEverything(under: key))
    }
}
