import Foundation
import Testing

@testable import MirroringEvents

/// What an ordering remembers and holds back is bounded.
@Suite struct RunOrderingBoundsTests {
    @Test func tooManyHeldOfOneRunEndInAGap() {
        var limits = RunOrderingLimits()
        limits.heldPerRun = 3
        var harness = OrderingHarness(limits: limits)
        for sequence in [1, 3, 4, 5] { harness.receive(sequence) }
        #expect(harness.events() == [1])
        harness.receive(6)
        #expect(harness.items() == [.event(1), .gap(2...2), .event(3), .event(4), .event(5), .event(6)])
    }

    @Test func tooManyHeldInAllReleaseTheRunThatWaitsLongest() {
        var limits = RunOrderingLimits()
        limits.heldInAll = 2
        var harness = OrderingHarness(limits: limits)
        harness.receive(1)
        harness.receive(3)
        harness.wait(.milliseconds(1))
        for sequence in [1, 3, 4] { harness.receive(sequence, of: .second) }
        #expect(harness.items() == [.event(1), .gap(2...2), .event(3)])
        #expect(harness.events(of: .second) == [1])
    }

    @Test func runsAreForgottenBeyondTheirNumberTheOldestFirst() {
        var limits = RunOrderingLimits()
        limits.runs = 16
        var harness = OrderingHarness(limits: limits)
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
        var limits = RunOrderingLimits()
        limits.gapsPerRun = 2
        var harness = OrderingHarness(limits: limits)
        for sequence in [1, 3, 5, 7] { harness.receive(sequence, expectsAll: false) }
        for sequence in [2, 4, 6] { harness.receive(sequence, expectsAll: false) }
        #expect(harness.events() == [1, 3, 5, 7, 4, 6])
    }
}
