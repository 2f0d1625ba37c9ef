import Foundation
import Testing

@testable import MirroringEvents

/// What an ordering remembers and holds back is bounded.
@Suite struct RunOrderingBoundsTests {
    @Test func tooManyHeldOfOneRunEndInAGap() {
        var harness = OrderingHarness { $0.heldPerRun = 3 }
        for sequence in [1, 3, 4, 5] { harness.receive(sequence) }
        #expect(harness.events() == [1])
        harness.receive(6)
        #expect(harness.items() == [.event(1), .gap(2...2), .event(3), .event(4), .event(5), .event(6)])
    }

    /// An eighth at once, so that not each further event looks through all that wait.
    @Test func tooManyHeldInAllReleaseWhatWaitsLongest() {
        var harness = OrderingHarness { $0.heldInAll = 16 }
        let runs = (0..<17).map { _ in RunKey(origin: RunKey.first.origin, runId: UUID()) }
        for run in runs {
            harness.wait(.milliseconds(1))
            for sequence in [1, 3] { harness.receive(sequence, of: run) }
        }
        let released = runs.map { harness.items(of: $0).contains(.gap(2...2)) }
        #expect(released == runs.indices.map { $0 < 3 })
        #expect(harness.ordering.held.count(where: { _ in true }) == 14)
    }

    /// One publisher holds as much as it likes: the events of other jobs wait as long as they should.
    @Test func jobOfWhichMostWaitsGivesUpFirst() {
        var harness = OrderingHarness { $0.heldInAll = 64 }
        harness.receive(1)
        harness.receive(3)
        for _ in 0..<1_000 {
            let run = RunKey(origin: RunKey.second.origin, runId: UUID())
            harness.wait(.microseconds(1))
            for sequence in [1, 3] { harness.receive(sequence, of: run) }
        }
        #expect(harness.items() == [.event(1)])
        harness.receive(2)
        #expect(harness.items() == [.event(1), .event(2), .event(3)])
    }

    @Test func bytesThatWaitAreBoundedAsWell() {
        var harness = OrderingHarness { $0.heldBytes = 1_000 }
        harness.receive(1)
        harness.receive(3, bytes: 100)
        harness.receive(1, of: .second)
        for sequence in [3, 5, 7] { harness.receive(sequence, of: .second, bytes: 300) }
        #expect(harness.events(of: .second) == [1])
        harness.receive(9, of: .second, bytes: 300)
        #expect(harness.events(of: .second) == [1, 3, 5], "an eighth is free again")
        #expect(harness.items() == [.event(1)])
        harness.receive(1, of: .second, bytes: 300)
        harness.release()
        #expect(harness.events(of: .second) == [1, 3, 5, 7, 9])
    }

    /// Each of these events splits what is missing in two.
    @Test func gapsThatEventsTearOpenAreBoundedAsWell() {
        var harness = OrderingHarness { $0.gapsPerRun = 2 }
        harness.receive(1)
        harness.receive(100)
        harness.wait(.seconds(3))
        for sequence in [50, 75, 3, 60] { harness.receive(sequence) }
        #expect(
            harness.items() == [.event(1), .gap(2...99), .event(100), .late(50), .late(75), .late(60)],
            "3 was forgotten, and counts as a repeat"
        )
        #expect(harness.ordering.repeats == 1)
    }

    /// Late events from the end backwards: each splits the gap before it.
    @Test func eventsThatComeBackwardsFindTheirGaps() {
        var harness = OrderingHarness()
        harness.receive(1)
        harness.receive(201)
        harness.wait(.seconds(3))
        for sequence in stride(from: 199, to: 1, by: -2) { harness.receive(sequence) }
        #expect(harness.items().count { if case .late = $0 { true } else { false } } == 99)
        for sequence in stride(from: 200, to: 100, by: -2) { harness.receive(sequence) }
        #expect(harness.items().count { if case .late = $0 { true } else { false } } == 149)
        #expect(harness.ordering.repeats == 0)
    }

    @Test func jobWithMostRunsIsForgottenFirst() {
        var harness = OrderingHarness { $0.runs = 16 }
        harness.receive(1)
        harness.receive(3)
        for _ in 0..<1_000 {
            harness.wait(.microseconds(1))
            harness.receive(1, of: RunKey(origin: RunKey.second.origin, runId: UUID()))
        }
        harness.receive(2)
        #expect(harness.items() == [.event(1), .event(2), .event(3)])
    }

    @Test func runsAreForgottenBeyondTheirNumberTheOldestFirst() {
        var harness = OrderingHarness { $0.runs = 16 }
        harness.receive(1, of: .first)
        harness.receive(3, of: .first)
        for _ in 0..<1_000 {
            harness.wait(.microseconds(1))
            harness.receive(1, of: RunKey(origin: UUID(), runId: UUID()))
            #expect(harness.ordering.runCount <= 16)
        }
        #expect(harness.items() == [.event(1), .gap(2...2), .event(3)], "what a forgotten run holds is not lost")
    }

    @Test func endedRunsAreForgottenAfterAWhileOthersAreNot() {
        var harness = OrderingHarness()
        harness.receive(1, of: .first)
        harness.receive(1, of: .second)
        harness.receive(2, of: .second, isTerminal: true)
        harness.wait(.seconds(599))
        harness.receive(2, of: .second, isTerminal: true)
        #expect(harness.ordering.repeats == 1)
        harness.wait(.seconds(2))
        #expect(harness.ordering.runCount == 1)
        harness.receive(1, of: .first)
        #expect(harness.ordering.repeats == 2)
    }

    @Test func gapsOfOneRunAreForgottenTheOldestFirst() {
        var harness = OrderingHarness { $0.gapsPerRun = 2 }
        for sequence in [1, 3, 5, 7] { harness.receive(sequence, expectsAll: false) }
        for sequence in [2, 4, 6] { harness.receive(sequence, expectsAll: false) }
        #expect(harness.events() == [1, 3, 5, 7, 4, 6])
    }
}
