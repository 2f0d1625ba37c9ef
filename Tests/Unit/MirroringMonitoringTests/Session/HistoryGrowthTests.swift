import MirroringWire
import Testing

@testable import MirroringMonitoring

/// A history that goes on while nothing of it comes.
@Suite struct HistoryGrowthTests {
    private func place(_ offset: UInt64, in epoch: Epoch = "e") -> StreamPosition {
        StreamPosition(epoch: epoch, offset: offset)
    }

    @Test func growthWithoutAnEventIsMissedUntilAllIsProvenToHaveCome() {
        var growth = HistoryGrowth()
        growth.hear(place(7))
        growth.hear(place(7))
        #expect(!growth.isMissed, "nothing was published")
        growth.hear(place(8))
        #expect(growth.isMissed)
        growth.receive()
        growth.hear(place(9))
        #expect(growth.isMissed, "what came now does not bring back what did not")
        growth.prove(place(9))
        #expect(!growth.isMissed)
        growth.hear(place(9))
        #expect(!growth.isMissed, "a checkpoint's own barrier is no event")
        growth.hear(place(10))
        #expect(growth.isMissed)
    }

    @Test func growthWithAnEventIsNone() {
        var growth = HistoryGrowth()
        growth.hear(place(7))
        growth.receive()
        growth.hear(place(8))
        #expect(!growth.isMissed)
        growth.hear(place(9))
        #expect(growth.isMissed, "that one came for another word")
    }

    /// Of several bridges one is ahead.
    @Test func bridgeThatIsBehindSaysNothingNew() {
        var growth = HistoryGrowth()
        growth.hear(place(9))
        growth.receive()
        growth.hear(place(7))
        growth.hear(place(10))
        #expect(!growth.isMissed)
    }

    @Test func anotherHistoryIsCountedAnew() {
        var growth = HistoryGrowth()
        growth.hear(place(9))
        growth.hear(place(700, in: "f"))
        #expect(!growth.isMissed)
        growth.hear(place(701, in: "f"))
        #expect(growth.isMissed)
    }
}
