import EventSamples
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

    private func received(
        of jobId: UUID,
        under keyJob: UUID,
        _ words: String = "Transferring.processing.running"
    ) -> ReceivedEvent {
        ReceivedEvent(.typical(sequence: 1, jobId: jobId), routingKey: "\(keyJob.uuidString.lowercased()).\(words)")
    }

    /// The key of what comes by CC or BCC is its publisher's own, not the one by which it was sent here.
    @Test func eventUnderAKeyThatWasNotAskedForIsLeftOut() throws {
        let (mine, other) = (try #require(first.jobId), UUID())
        let selections = SessionSelections([first])
        #expect(selections.objection(to: received(of: mine, under: mine)) == nil)
        #expect(selections.objection(to: received(of: mine, under: other)) == .furtherKeys)
        #expect(selections.objection(to: received(of: other, under: other)) == .furtherKeys)
        let failures = SessionSelections([EventSelection(outcome: .failed)])
        #expect(failures.objection(to: received(of: mine, under: mine)) == .furtherKeys)
        #expect(failures.objection(to: received(of: mine, under: mine, "ImportingError.error.failed")) == nil)
    }

    @Test func eventAboutAnotherJobIsLeftOutWhereOneJobWasAskedFor() throws {
        let (mine, other) = (try #require(first.jobId), UUID())
        let foreign = received(of: other, under: mine)
        #expect(SessionSelections([first]).objection(to: foreign) == .foreignKey)
        #expect(SessionSelections([.all]).objection(to: foreign) == nil, "who asked for all is shown the marks")
        #expect(SessionSelections([first, .all]).objection(to: foreign) == nil)
        let handlers = SessionSelections([.all], takesForeignKeys: false)
        #expect(handlers.objection(to: foreign) == .foreignKey, "handlers are not")
        #expect(handlers.objection(to: received(of: mine, under: mine)) == nil)
    }

    @Test func eventOfNoJobIsLeftOutWhateverWasAskedFor() {
        let nowhere = ReceivedEvent(.typical(sequence: 1), routingKey: "x.Transferring.processing.running")
        #expect(SessionSelections([.all]).objection(to: nowhere) == .foreignKey)
    }

    @Test func eventOfASelectionThatIsBeingBoundIsAskedFor() throws {
        var selections = SessionSelections([second])
        let mine = try #require(first.jobId)
        #expect(selections.objection(to: received(of: mine, under: mine)) == .furtherKeys)
        selections.beginJoining(first)
        #expect(selections.objection(to: received(of: mine, under: mine)) == nil)
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

    /// A user may ask for the jobs that it may subscribe to, and for no others.
    @Test func bridgesAreAskedForEachJobOrForAll() throws {
        let (one, other) = (try #require(first.jobId), try #require(second.jobId))
        func scopes(_ all: [EventSelection]) -> [ReplayScope: EventSelection?] {
            Dictionary(uniqueKeysWithValues: SessionSelections(all).scopes.map { ($0.scope, $0.selection) })
        }
        #expect(scopes([.all]) == [.all: .all])
        #expect(scopes([first]) == [.job(one): first])
        #expect(scopes([first, second]) == [.job(one): first, .job(other): second])
        let errors = EventSelection(severity: .error)
        #expect(scopes([errors]) == [.all: errors])
        #expect(scopes([first, errors]) == [.all: nil], "a request says no more than one selection")
        #expect(scopes([first, EventSelection(jobId: one, state: .transferring)]) == [.job(one): nil])
    }

    /// The others may be asked for from before.
    @Test func selectionThatIsAddedBeginsThen() throws {
        var selections = SessionSelections([first])
        let before = Timestamp.now
        selections.addAccepted(second)
        let (one, other) = (try #require(first.jobId), try #require(second.jobId))
        func begin(_ job: UUID) -> Timestamp? {
            selections.begin(ofRoutingKey: RoutingKey(.typical(sequence: 1, jobId: job)).description)
        }
        #expect(begin(one) == nil, "since the session began")
        let added = try #require(begin(other))
        #expect((before...Timestamp.now).contains(added))
        selections.addAccepted(second)
        #expect(begin(other) == added, "it is there already")
        selections.addAccepted(.all)
        #expect(begin(other) == added && begin(one) == nil)
    }

    @Test func messageIsOneOfThoseThatAreSubscribedToByItsKey() throws {
        let job = try #require(first.jobId)
        let key = RoutingKey(.typical(sequence: 1, jobId: job)).description
        #expect(SessionSelections([first]).contain(routingKey: key))
        #expect(!SessionSelections([second]).contain(routingKey: key))
    }
}
