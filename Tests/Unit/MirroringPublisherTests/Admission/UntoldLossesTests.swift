import EventSamples
import Foundation
import MirroringEvents
import Testing

@testable import MirroringPublisher

@Suite struct UntoldLossesTests {
    private static let job = UUID()
    private static let run = RunKey(origin: job, runId: UUID())

    private var losses = UntoldLosses()

    private mutating func lose(_ sequence: Int, of run: RunKey = Self.run, isLast: Bool = false) {
        var event = MirroringStatusEventArgs.typical(sequence: sequence, runId: run.runId, jobId: run.origin)
        event.transferData.status.terminal = isLast
        losses.add(event, because: .refused("Why not."))
    }

    private mutating func tell(_ run: RunKey = Self.run) {
        if let told = losses[run] { losses.markTold(told, of: run) }
    }

    @Test mutating func whatIsLostIsRememberedUntilItIsTold() {
        #expect(losses[Self.run] == nil)
        lose(3)
        lose(4)
        #expect(losses[Self.run]?.entry.message.contains("(sequence 3 to 4)") == true)
        #expect(losses[RunKey(origin: UUID(), runId: Self.run.runId)] == nil, "a run of another job")
        tell()
        #expect(losses[Self.run] == nil)
    }

    /// Events of a run may be notified side by side.
    @Test mutating func whatIsLostWhileOthersAreToldIsStillToBeTold() throws {
        lose(3)
        let told = try #require(losses[Self.run])
        lose(4)
        losses.markTold(told, of: Self.run)
        #expect(losses[Self.run]?.entry.message.contains("(sequence 3 to 4)") == true)
        tell()
        #expect(losses[Self.run] == nil)
    }

    @Test mutating func nobodyCouldTellThatTheLastEventIsLost() {
        lose(3)
        lose(4, isLast: true)
        #expect(losses[Self.run] == nil)
    }

    /// Engines lose events of runs that they give up, and of which no event comes: those of later runs have to be told all the same.
    @Test mutating func ofManyRunsTheLastAreRemembered() {
        let runs = (0...UntoldLosses.capacity).map { _ in RunKey(origin: Self.job, runId: UUID()) }
        for run in runs { lose(1, of: run) }
        #expect(losses[runs[0]] == nil)
        let areOthersKept = runs.dropFirst().allSatisfy { losses[$0] != nil }
        #expect(areOthersKept)
        // What was told makes room.
        tell(runs[1])
        lose(1)
        #expect(losses[Self.run] != nil)
        #expect(losses[runs[2]] != nil)
    }
}
