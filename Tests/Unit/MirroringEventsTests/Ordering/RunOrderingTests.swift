import EventSamples
import Foundation
import Testing

@testable import MirroringEvents

/// Repeats, order and gaps in the events of a run.
@Suite struct RunOrderingTests {
    @Test func eventsInOrderPassAtOnce() {
        var harness = OrderingHarness()
        for sequence in 1...5 {
            harness.receive(sequence)
            #expect(harness.events() == Array(1...sequence))
        }
        #expect(harness.ordering.nextDeadline == nil)
    }

    @Test func repeatsAreDropped() {
        var harness = OrderingHarness()
        for sequence in [1, 1, 2, 3, 2, 1, 3, 4] { harness.receive(sequence) }
        #expect(harness.items() == [.event(1), .event(2), .event(3), .event(4)])
        #expect(harness.ordering.repeats == 4)
    }

    @Test func earlyEventWaitsForTheOnesBeforeIt() {
        var harness = OrderingHarness()
        for sequence in [1, 4, 3] { harness.receive(sequence) }
        #expect(harness.events() == [1])
        #expect(harness.ordering.held.map(\.sequence).sorted() == [3, 4])
        harness.receive(4)
        #expect(harness.ordering.repeats == 1, "an event that waits already is a repeat")
        harness.receive(2)
        #expect(harness.events() == [1, 2, 3, 4])
        #expect(harness.ordering.nextDeadline == nil)
    }

    @Test func runIsJoinedWithItsFirstEventSeen() {
        var harness = OrderingHarness()
        for sequence in [17, 18] { harness.receive(sequence) }
        #expect(harness.events() == [17, 18])
        #expect(harness.ordering.nextDeadline == nil)
    }

    @Test func eventFromBeforeTheStartIsEarlyOnce() {
        var harness = OrderingHarness()
        for sequence in [17, 16, 16, 1, 17] { harness.receive(sequence) }
        #expect(harness.items() == [.event(17), .early(16), .early(1)])
        #expect(harness.ordering.repeats == 2)
    }

    /// What somebody else knows to be from before does not begin the run.
    @Test func runIsJoinedBehindWhatIsFromBefore() {
        var harness = OrderingHarness()
        for sequence in [3, 4, 3, 2] { harness.receiveEarly(sequence) }
        #expect(!harness.ordering.hasJoined(.first))
        for sequence in [4, 6, 5] { harness.receive(sequence) }
        #expect(harness.ordering.hasJoined(.first))
        harness.receive(1)
        #expect(harness.items() == [.early(3), .early(4), .early(2), .event(5), .event(6), .early(1)])
        #expect(harness.ordering.repeats == 2)
        harness.receiveEarly(.max, of: .second)
        harness.receive(.max, of: .second)
        #expect(harness.items(of: .second) == [.early(.max)])
    }

    /// A reader that is there from the beginning of all runs waits for the first event as for any other.
    @Test func runIsJoinedAtTheSequenceThatIsAskedFor() {
        var harness = OrderingHarness()
        for sequence in [2, 3] { harness.receive(sequence, joinsAt: 1) }
        #expect(harness.events() == [])
        harness.receive(1, joinsAt: 1)
        #expect(harness.events() == [1, 2, 3])
    }

    @Test func patienceEndsInAGap() {
        var harness = OrderingHarness()
        for sequence in [1, 5, 6] { harness.receive(sequence) }
        #expect(harness.ordering.nextDeadline == OrderingHarness.start + .seconds(2))
        harness.wait(.milliseconds(1_999))
        #expect(harness.items() == [.event(1)])
        harness.wait(.milliseconds(1))
        #expect(harness.items() == [.event(1), .gap(2...4), .event(5), .event(6)])
        harness.receive(7)
        #expect(harness.items().last == .event(7))
    }

    @Test func whatComesAfterItsGapIsLate() {
        var harness = OrderingHarness()
        for sequence in [1, 5] { harness.receive(sequence) }
        harness.wait(.seconds(2))
        for sequence in [3, 3, 2, 4, 4, 6] { harness.receive(sequence) }
        #expect(
            harness.items() == [.event(1), .gap(2...4), .event(5), .late(3), .late(2), .late(4), .event(6)]
        )
        #expect(harness.ordering.repeats == 2)
    }

    @Test func eachEventHasItsOwnPatience() {
        var harness = OrderingHarness()
        for sequence in [1, 3] { harness.receive(sequence) }
        harness.wait(.seconds(1))
        harness.receive(5)
        harness.wait(.seconds(1))
        #expect(harness.items() == [.event(1), .gap(2...2), .event(3)])
        harness.wait(.seconds(1))
        #expect(harness.items().suffix(2) == [.gap(4...4), .event(5)])
    }

    @Test func releaseGivesUpEverything() {
        var harness = OrderingHarness()
        for sequence in [1, 3, 5] { harness.receive(sequence) }
        harness.release()
        #expect(harness.items() == [.event(1), .gap(2...2), .event(3), .gap(4...4), .event(5)])
        #expect(harness.ordering.nextDeadline == nil)
    }

    @Test func runsDoNotWaitForEachOther() {
        var harness = OrderingHarness()
        harness.receive(1)
        harness.receive(3)
        for sequence in 1...3 { harness.receive(sequence, of: .second) }
        #expect(harness.events(of: .second) == [1, 2, 3])
        #expect(harness.events() == [1])
    }

    /// Somebody else's run in a body can't disturb that run: its publisher has no right to the run's keys.
    @Test func runUnderAnotherKeyIsAnotherRun() {
        let event = MirroringStatusEventArgs.typical()
        let genuine = RunKey(origin: event.jobId, runId: event.runId)
        let forged = RunKey(origin: UUID(), runId: event.runId)
        var harness = OrderingHarness()
        harness.receive(1, of: genuine)
        harness.receive(.max, of: forged)
        harness.receive(2, of: genuine)
        #expect(harness.events(of: genuine) == [1, 2])
        #expect(harness.events(of: forged) == [.max])
    }

    // MARK: Subscriptions to a part of a run

    @Test func nothingIsHeldBackWhereOnlyAPartIsSubscribedTo() {
        var harness = OrderingHarness()
        for sequence in [3, 9, 9, 7, 7, 12] { harness.receive(sequence, expectsAll: false) }
        #expect(harness.items() == [.event(3), .event(9), .event(7), .event(12)])
        #expect(harness.ordering.nextDeadline == nil)
    }

    @Test func widerSubscriptionJoinsTheRunAnew() {
        var harness = OrderingHarness()
        harness.receive(3, expectsAll: false)
        harness.receive(9)
        #expect(harness.events() == [3, 9])
        harness.receive(11)
        #expect(harness.ordering.nextDeadline != nil)
    }
}
