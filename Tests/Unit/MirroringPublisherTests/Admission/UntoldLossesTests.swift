import EventSamples
import Foundation
import MirroringEvents
import Testing

@testable import MirroringPublisher

@Suite struct UntoldLossesTests {
    private static let run = MirroringStatusEventArgs.sampleRunId

    private var losses = UntoldLosses()

    private mutating func lose(_ sequence: Int, of run: UUID = Self.run, isLast: Bool = false) {
        var event = MirroringStatusEventArgs.typical(sequence: sequence, runId: run)
        event.transferData.status.terminal = isLast
        losses.add(event, because: .refused("Why not."))
    }

    @Test mutating func whatIsLostIsRememberedUntilItIsTold() {
        #expect(losses[Self.run] == nil)
        lose(3)
        lose(4)
        #expect(losses[Self.run]?.entry.message.contains("(sequence 3 to 4)") == true)
        #expect(losses[UUID()] == nil)
        losses.markTold(Self.run)
        #expect(losses[Self.run] == nil)
    }

    @Test mutating func nobodyCouldTellThatTheLastEventIsLost() {
        lose(3)
        lose(4, isLast: true)
        #expect(losses[Self.run] == nil)
    }

    @Test mutating func manyRunsAreNotRememberedForEver() {
        for _ in 0..<UntoldLosses.capacity { lose(1, of: UUID()) }
        lose(1)
        #expect(losses[Self.run] == nil)
    }
}
